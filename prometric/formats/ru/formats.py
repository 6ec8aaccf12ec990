from prometric.formats.common import *  # noqa: F403
