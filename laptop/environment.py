"""The environment that an operator gives in production, made up for a laptop where nobody gave it."""

import os
from collections.abc import Mapping
from pathlib import Path

from laptop import embedded

# Where the database is embedded, whoever reaches this machine's port may ask, and there is no TLS.
OPEN = {
    "ALLOWED_HOSTS": "*",
    "CORS_ALLOWED_ORIGINS": "*",
    "SECURE_COOKIES": "off",
    "LOG_FORMAT": "console",
}


def completed(given: Mapping[str, str], home: Path) -> dict[str, str]:
    """The given variables, with the embedded servers of `home` and its key in place of missing ones.

    An empty `DATABASE_URL`, `REDIS_URL` or `SECRET_KEY` counts as missing. With a database of one's own the
    settings are those of production: a key and a broker must be given, and hosts are named. (Two hosts with
    one database and a broker each would lose each other's tasks, sockets and limits.)
    """
    found = dict(given)
    if not found.get("DATABASE_URL"):
        found["REDIS_URL"] = found.get("REDIS_URL") or embedded.redis_url(home)
        found["DATABASE_URL"] = embedded.database_url(home)
        found["SECRET_KEY"] = found.get("SECRET_KEY") or embedded.local_secret_key(home)
        found = OPEN | found
    return found


def embedded_database() -> bool:
    """Whether nobody gave this process a database, so that it is the embedded one."""
    return not os.environ.get("DATABASE_URL")
