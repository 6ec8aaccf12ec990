"""Routes of accounts: (prefix, viewset, basename)."""

from apps.accounts.api.views import (
    OrganizationViewSet,
    ProfileViewSet,
    PublicAuthViewSet,
    WorkspaceViewSet,
)

routes = [
    ("auth", PublicAuthViewSet, "auth"),
    ("auth", ProfileViewSet, "profile"),
    ("", OrganizationViewSet, "organization"),
    ("workspaces", WorkspaceViewSet, "workspace"),
]
