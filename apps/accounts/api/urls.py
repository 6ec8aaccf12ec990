"""Routes of accounts: (prefix, viewset, basename)."""

from apps.accounts.api.api_keys import ApiKeyViewSet
from apps.accounts.api.copies import ExportFileViewSet, ExportViewSet
from apps.accounts.api.devices import SecondFactorViewSet, SessionViewSet
from apps.accounts.api.organization import OrganizationViewSet
from apps.accounts.api.roles import RoleViewSet
from apps.accounts.api.views import (
    ProfileViewSet,
    PublicAuthViewSet,
    WorkspaceViewSet,
)

routes = [
    ("auth", PublicAuthViewSet, "auth"),
    ("auth/sessions", SessionViewSet, "session"),
    ("auth", ProfileViewSet, "profile"),
    ("auth", SecondFactorViewSet, "second-factor"),
    # The longer prefix first: `files` is no id.
    ("organization/exports/files", ExportFileViewSet, "organization-export-file"),
    ("organization/exports", ExportViewSet, "organization-export"),
    ("", OrganizationViewSet, "organization"),
    ("workspaces", WorkspaceViewSet, "workspace"),
    ("roles", RoleViewSet, "role"),
    ("api-keys", ApiKeyViewSet, "api-key"),
]
