"""Which pages of other origins may call the API and open sockets (CORS_ALLOWED_ORIGINS; `*`: any)."""

from corsheaders.defaults import default_headers

from prometric.settings.base import env

_origins = [origin.rstrip("/") for origin in env.list("CORS_ALLOWED_ORIGINS", default=[])]
CORS_ALLOW_ALL_ORIGINS = "*" in _origins
CORS_ALLOWED_ORIGINS = [origin for origin in _origins if origin != "*"]
CORS_URLS_REGEX = r"^/api/"
# Tokens travel in a header; a cookie of another page is never believed.
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_HEADERS = [
    *default_headers,
    "accept-language",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-organization-id",
    "x-request-id",
    "x-workspace-id",
]
CORS_EXPOSE_HEADERS = [
    "Content-Disposition",
    "Deprecation",
    "ETag",
    "Idempotency-Replayed",
    "Link",
    "Location",
    "Retry-After",
    "Sunset",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-Request-Id",
]
