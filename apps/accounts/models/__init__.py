"""Who there is, and what they may do."""

from apps.accounts.models.consents import Consent
from apps.accounts.models.copies import OrganizationExport
from apps.accounts.models.factors import SecondFactor, SignInFailures
from apps.accounts.models.keys import ApiKey
from apps.accounts.models.papers import NamedOnPapers
from apps.accounts.models.people import (
    DocumentLanguage,
    EmailedCode,
    Language,
    Membership,
    Organization,
    Session,
    User,
    Workspace,
)
from apps.accounts.models.roles import MembershipRole, Role
from apps.accounts.models.views import SavedView

__all__ = [
    "ApiKey",
    "Consent",
    "DocumentLanguage",
    "EmailedCode",
    "Language",
    "Membership",
    "MembershipRole",
    "NamedOnPapers",
    "Organization",
    "OrganizationExport",
    "Role",
    "SavedView",
    "SecondFactor",
    "Session",
    "SignInFailures",
    "User",
    "Workspace",
]
