"""One truth for every process, read from the environment.

`DATABASE_URL`, `REDIS_URL` and `SECRET_KEY` are required. A laptop (`laptop.settings`) fills in what is
missing and uses these same settings.
"""

from prometric.settings.api import *  # noqa: F403  (after base: it may refine, never the reverse)
from prometric.settings.base import *  # noqa: F403
from prometric.settings.cors import *  # noqa: F403
from prometric.settings.databases import *  # noqa: F403
from prometric.settings.files import *  # noqa: F403
from prometric.settings.operations import *  # noqa: F403
from prometric.settings.queues import *  # noqa: F403
from prometric.settings.retention import *  # noqa: F403
from prometric.settings.webhooks import *  # noqa: F403
from prometric.settings.workplace import *  # noqa: F403
