"""Every write of accounts, by subject."""

from apps.accounts.services.admission import has_account, identify, join
from apps.accounts.services.cleanup import clean_up
from apps.accounts.services.devices import end_device, end_other_devices
from apps.accounts.services.granting import may_grant
from apps.accounts.services.logos import MAX_LOGO_BYTES, remove_logo, set_logo
from apps.accounts.services.members import (
    approve_member,
    change_member,
    create_member,
    end_sessions,
    reject_member,
)
from apps.accounts.services.organizations import change_organization, create_workspace
from apps.accounts.services.passwords import change_password, forgot_password, reset_password
from apps.accounts.services.profile import change_profile
from apps.accounts.services.registration import language_of, register, resend_verification, verify_email
from apps.accounts.services.roles import create_role, delete_role, lock_roles, roles_there, update_role
from apps.accounts.services.sessions import end_session, refresh, revoke_sessions, sign_in, sign_out

__all__ = [
    "MAX_LOGO_BYTES",
    "approve_member",
    "change_member",
    "change_organization",
    "change_password",
    "change_profile",
    "clean_up",
    "create_member",
    "create_role",
    "create_workspace",
    "delete_role",
    "end_device",
    "end_other_devices",
    "end_session",
    "end_sessions",
    "forgot_password",
    "has_account",
    "identify",
    "join",
    "language_of",
    "lock_roles",
    "may_grant",
    "refresh",
    "register",
    "reject_member",
    "remove_logo",
    "resend_verification",
    "reset_password",
    "revoke_sessions",
    "roles_there",
    "set_logo",
    "sign_in",
    "sign_out",
    "update_role",
    "verify_email",
]
