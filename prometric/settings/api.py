"""DRF, JWT, OpenAPI and rate limits."""

from datetime import timedelta

from prometric.document.overview import OVERVIEW
from prometric.settings import keys
from prometric.settings.base import SECRET_KEY, VERSION, env

# Apps with an `api/urls.py`, in the order of the documentation.
API_APPS = ["accounts", "hr", "inventory", "crm", "sales", "production", "finance", "analytics", "reports"]
API_APPS += ["imports", "collaboration", "search", "ai", "notifications"]

# `production`: `manage.py prepare` refuses whatever `manage.py doctor` finds.
ENVIRONMENT = env.str("ENVIRONMENT", default="")
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["apps.kernel.api.envelope.EnvelopeRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.kernel.api.parsers.SafeJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.accounts.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_VERSIONING_CLASS": "apps.kernel.api.versioning.PathOrHeaderVersioning",
    "DEFAULT_SCHEMA_CLASS": "apps.kernel.api.schema.TableSchema",
    "EXCEPTION_HANDLER": "apps.kernel.api.errors.exception_handler",
    "COERCE_DECIMAL_TO_STRING": False,
    # `format` is a parameter of /reports/generate, not of DRF.
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": None,
}
MAX_BODY_BYTES = env.int("MAX_BODY_BYTES", default=1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)
REFRESH_TOKEN_LIFETIME = timedelta(days=7)
# How long a refresh token that was used gives the same client its successor again; 0: never.
REFRESH_TOKEN_GRACE = timedelta(seconds=env.int("REFRESH_TOKEN_GRACE", default=10))
# Keys that sign and verify tokens, by name; the first signs. SECRET_KEY stays the last, `default`. To rotate,
# put a new key in front, and take an old one out a week later: its last refresh token has run out then.
JWT_KEYS = keys.ring(env.str("JWT_KEYS", default=""), default=SECRET_KEY)
# Keys that seal secrets in the database (kernel.sealing), in the same form; the first seals. To rotate, put a
# new key in front, run `manage.py reseal`, and take the old one out.
SECRETS_KEYS = keys.ring(env.str("SECRETS_KEYS", default=""), default=SECRET_KEY, setting="SECRETS_KEYS")
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": ACCESS_TOKEN_LIFETIME,
    "REFRESH_TOKEN_LIFETIME": REFRESH_TOKEN_LIFETIME,
    "ALGORITHM": "HS256",
    "SIGNING_KEY": SECRET_KEY,
    "USER_ID_CLAIM": "user_id",
    "UPDATE_LAST_LOGIN": False,
}

RATE_LIMIT_ANONYMOUS = env.int("RATE_LIMIT_ANONYMOUS", default=10)
RATE_LIMIT_AUTHENTICATED = env.int("RATE_LIMIT_AUTHENTICATED", default=100)
RATE_LIMIT_PREMIUM = env.int("RATE_LIMIT_PREMIUM", default=1000)
RATE_LIMIT_KEY = env.int("RATE_LIMIT_KEY", default=600)
# Wrong passwords of one address at all accounts in a quarter of an hour; known devices sign in all the same.
SIGN_IN_FAILURES_PER_ADDRESS = env.int("SIGN_IN_FAILURES_PER_ADDRESS", default=30)
# What histories call who did something: ids → {id: name}.
AUTHOR_NAMES = "apps.accounts.selectors.user_names"
RATE_LIMIT_IDENTITY = "apps.collaboration.api.identity.rate_identity"

KZ_ID_CHECKSUM = env.str("KZ_ID_CHECKSUM", default="warn")
AUTO_INVOICE_ON_WIN = env.bool("AUTO_INVOICE_ON_WIN", default=True)

# The assistant's optional language model: any server that speaks OpenAI's chat completions.
AI_BASE_URL = env.str("AI_BASE_URL", default="")  # such as https://host/v1
AI_API_KEY = env.str("AI_API_KEY", default="")
AI_MODEL = env.str("AI_MODEL", default="")
AI_TIMEOUT = env.float("AI_TIMEOUT", default=20.0)  # seconds for a whole answer, its rounds of tools included

# What /health asks beyond the house itself: callables that give a truth, and callables that give a word.
HEALTH_CHECKS = {"ai": "apps.ai.chat.router.works"}
HEALTH_STATES = {"aiProvider": "apps.ai.chat.provider.status"}

SPECTACULAR_SETTINGS = {
    "TITLE": "Prometric API",
    "DESCRIPTION": OVERVIEW,
    "CONTACT": {"name": "Prometric", "url": "https://prometric.kz"},
    "LICENSE": {"name": "Proprietary", "identifier": "LicenseRef-Prometric"},
    "SERVERS": [{"url": "/", "description": "The server that this document comes from"}],
    "VERSION": VERSION,
    "DEFAULT_GENERATOR_CLASS": "apps.kernel.api.schema.Generator",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "filter": True,
        "persistAuthorization": True,
        "docExpansion": "none",
        "defaultModelsExpandDepth": 0,
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": False,
    "PREPROCESSING_HOOKS": ["apps.kernel.api.schema.version_one"],
    # Enums stay beside their fields: names made up for shared ones would change with every new field.
    "POSTPROCESSING_HOOKS": ["prometric.document.hooks.complete"],
    "AUTHENTICATION_WHITELIST": [],
    "APPEND_COMPONENTS": {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    },
}
