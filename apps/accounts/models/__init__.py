"""Who there is, and what they may do."""

from apps.accounts.models.keys import ApiKey
from apps.accounts.models.people import (
    DocumentLanguage,
    EmailedCode,
    Language,
    Membership,
    Organization,
    SecondFactor,
    Session,
    SignInFailures,
    User,
    Workspace,
)
from apps.accounts.models.roles import MembershipRole, Role
from apps.accounts.models.views import SavedView

__all__ = [
    "ApiKey",
    "DocumentLanguage",
    "EmailedCode",
    "Language",
    "Membership",
    "MembershipRole",
    "Organization",
    "Role",
    "SavedView",
    "SecondFactor",
    "Session",
    "SignInFailures",
    "User",
    "Workspace",
]
