"""PostgreSQL: the server, and a copy to read from."""

from prometric.settings.base import env, required

DATABASES = {"default": env.db_url_config(required("DATABASE_URL"))}
DATABASES["default"].update(
    ENGINE="apps.kernel.postgresql",
    CONN_MAX_AGE=0,
    # Text with a pool: a connection costs 6 ms, a check-out next to nothing (architecture.md §11).
    OPTIONS={
        **DATABASES["default"].get("OPTIONS", {}),  # what the address says: sslmode and the like
        "pool": {
            "min_size": 1,
            "max_size": env.int("DATABASE_POOL_SIZE", default=20),
            "timeout": 3,  # seconds that a request waits for a connection before its 503
            # A short one: a pool that retries for long sleeps longer and longer, past the server's return.
            "reconnect_timeout": 1,
        },
        "server_side_binding": True,
        # A host that vanished without a word is noticed after these seconds, not after a quarter of an hour.
        "connect_timeout": 3,
        "tcp_user_timeout": 10_000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
    },
)
# A copy that follows it, which long reads go to (kernel.replica).
_replica = env.str("DATABASE_REPLICA_URL", default="")
if _replica:
    _named = env.db_url_config(_replica)
    DATABASES["replica"] = {
        **DATABASES["default"],
        **_named,
        "ENGINE": DATABASES["default"]["ENGINE"],
        "OPTIONS": {**DATABASES["default"]["OPTIONS"], **_named.get("OPTIONS", {})}
        # The primary answers instead: nobody waits long for the copy.
        | {"pool": {**DATABASES["default"]["OPTIONS"]["pool"], "timeout": 1}},
        "TEST": {"MIRROR": "default"},
    }
# Runs on a connection after which a statement is prepared (kernel.prepared_statements); None: never.
PREPARE_THRESHOLD = env.int("DATABASE_PREPARE_THRESHOLD", default=5) or None
