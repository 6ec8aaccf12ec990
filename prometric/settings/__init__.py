"""One truth for every process, read from the environment.

With `DATABASE_URL` and `REDIS_URL` the named servers are used and `SECRET_KEY` is required.
Without them the process is in local mode: the embedded servers under `var/` and a key made there.
"""

from prometric.settings.api import *  # noqa: F403  (after base: it may refine, never the reverse)
from prometric.settings.base import *  # noqa: F403
from prometric.settings.workplace import *  # noqa: F403
