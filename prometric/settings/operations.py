"""What only operators think of: poolers, copies, and what a process asks before it starts."""

from prometric.settings.base import env

# Asked by each process at its start, before anything else.
START_GUARD = "prometric.doctor.guard"

# Whether a pooler stands before the server: `auto` looks for it; and where the server itself is.
DATABASE_POOLER = env.str("DATABASE_POOLER", default="auto")
_direct = env.str("DATABASE_DIRECT_URL", default="")
DATABASE_DIRECT = env.db_url_config(_direct) if _direct else {}
# Behind a pooler they are off by themselves, unless somebody says that his keeps them.
PREPARE_BEHIND_POOLER = "DATABASE_PREPARE_THRESHOLD" in env.ENVIRON

# Where pg_dump and pg_restore of the server's version are, when not in their usual places.
PG_BIN = env.str("PG_BIN", default="")
# Said by whoever runs it: every host sees VAR_DIR/media (one host, or a shared disk).
SHARED_FILES = env.bool("SHARED_FILES", default=False)
