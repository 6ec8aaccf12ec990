"""Every write of accounts, by subject."""

from apps.accounts.services.admission import has_account, identify, join
from apps.accounts.services.api_keys import (
    create_api_key,
    revoke_api_key,
    rotate_api_key,
    update_api_key,
)
from apps.accounts.services.cleanup import clean_up
from apps.accounts.services.consents import consent_text, country, record_consent
from apps.accounts.services.devices import end_device, end_other_devices
from apps.accounts.services.emails import ask_for_email_change, change_email
from apps.accounts.services.erasure import ask_for_erasure, erase_due, prove_owner, take_erasure_back
from apps.accounts.services.export_links import link_to_export, open_export
from apps.accounts.services.exports import (
    ask_for_export,
    expire_exports,
    make_export,
    resend_forgotten_exports,
)
from apps.accounts.services.granting import may_grant
from apps.accounts.services.imports import Copy, import_copy
from apps.accounts.services.known_devices import LIFETIME as KNOWN_DEVICE_LIFETIME
from apps.accounts.services.logos import MAX_LOGO_BYTES, remove_logo, set_logo
from apps.accounts.services.members import (
    approve_member,
    change_member,
    create_member,
    end_sessions,
    reject_member,
)
from apps.accounts.services.nobody import make_nobody, take_place
from apps.accounts.services.organizations import change_organization, create_workspace
from apps.accounts.services.passwords import (
    change_password,
    change_password_of,
    forgot_password,
    give_password,
    link_works,
    mail_reset_link,
    reset_by_link,
    reset_password,
)
from apps.accounts.services.persons import erase_account, erase_person, prove_leader, remove_factor_of
from apps.accounts.services.profile import change_profile
from apps.accounts.services.registration import language_of, register, resend_verification, verify_email
from apps.accounts.services.roles import create_role, delete_role, lock_roles, roles_there, update_role
from apps.accounts.services.second_factor import (
    begin_second_factor,
    begun_second_factor,
    confirm_second_factor,
    disable_second_factor,
    has_factor,
    prove_password,
    renew_recovery_codes,
)
from apps.accounts.services.sessions import end_session, refresh, revoke_sessions, sign_out
from apps.accounts.services.sign_in import (
    answer_challenge,
    answer_challenge_of_platform,
    sign_in,
    sign_in_to_platform,
)

__all__ = [
    "KNOWN_DEVICE_LIFETIME",
    "MAX_LOGO_BYTES",
    "Copy",
    "answer_challenge",
    "answer_challenge_of_platform",
    "approve_member",
    "ask_for_email_change",
    "ask_for_erasure",
    "ask_for_export",
    "begin_second_factor",
    "begun_second_factor",
    "change_email",
    "change_member",
    "change_organization",
    "change_password",
    "change_password_of",
    "change_profile",
    "clean_up",
    "confirm_second_factor",
    "consent_text",
    "country",
    "create_api_key",
    "create_member",
    "create_role",
    "create_workspace",
    "delete_role",
    "disable_second_factor",
    "end_device",
    "end_other_devices",
    "end_session",
    "end_sessions",
    "erase_account",
    "erase_due",
    "erase_person",
    "expire_exports",
    "forgot_password",
    "give_password",
    "has_account",
    "has_factor",
    "identify",
    "import_copy",
    "join",
    "language_of",
    "link_to_export",
    "link_works",
    "lock_roles",
    "mail_reset_link",
    "make_export",
    "make_nobody",
    "may_grant",
    "open_export",
    "prove_leader",
    "prove_owner",
    "prove_password",
    "record_consent",
    "refresh",
    "register",
    "reject_member",
    "remove_factor_of",
    "remove_logo",
    "renew_recovery_codes",
    "resend_forgotten_exports",
    "resend_verification",
    "reset_by_link",
    "reset_password",
    "revoke_api_key",
    "revoke_sessions",
    "roles_there",
    "rotate_api_key",
    "set_logo",
    "sign_in",
    "sign_in_to_platform",
    "sign_out",
    "take_erasure_back",
    "take_place",
    "update_api_key",
    "update_role",
    "verify_email",
]
