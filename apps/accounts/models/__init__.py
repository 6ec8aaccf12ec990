"""Who there is, and what they may do."""

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

__all__ = [
    "DocumentLanguage",
    "EmailedCode",
    "Language",
    "Membership",
    "MembershipRole",
    "Organization",
    "Role",
    "SecondFactor",
    "Session",
    "SignInFailures",
    "User",
    "Workspace",
]
