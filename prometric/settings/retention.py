"""Days that are kept of what nobody needs for ever; 0: for ever (apps.kernel.retention)."""

from prometric.settings.base import env

# In which country database, files and copies lie (`KZ`): told on the page about personal data.
DATA_LOCATION = env.str("DATA_LOCATION", default="").upper()
# Which text of templates/consent/ registration and invitations show; each consent says which one it was.
CONSENT_VERSION = "2026-12-01"

# Between an owner's wish to erase the organization and the first row that goes.
ERASURE_GRACE_DAYS = env.int("ERASURE_GRACE_DAYS", default=30)

KEEP_DAYS = {
    "outbox": env.int("KEEP_OUTBOX_DAYS", default=30),
    "changes": env.int("KEEP_CHANGES_DAYS", default=0),
    "sign_ins": env.int("KEEP_SIGN_INS_DAYS", default=365),
    "sessions": env.int("KEEP_SESSIONS_DAYS", default=30),
    "codes": env.int("KEEP_CODES_DAYS", default=1),
    "answers": env.int("KEEP_ANSWERS_DAYS", default=1),
    "mail": env.int("KEEP_MAIL_DAYS", default=90),
    "notices": env.int("KEEP_NOTICES_DAYS", default=180),
    "live_events": env.int("KEEP_LIVE_EVENTS_DAYS", default=3),
    "webhook_deliveries": env.int("KEEP_WEBHOOK_DELIVERIES_DAYS", default=30),
    "questions": env.int("KEEP_QUESTIONS_DAYS", default=365),
    "exports": env.int("KEEP_EXPORTS_DAYS", default=7),
    "reports": env.int("KEEP_REPORTS_DAYS", default=30),
    "imports": env.int("KEEP_IMPORTS_DAYS", default=30),
}
