"""Production's settings, told where this laptop's embedded servers are, with the commands `up` and `seed`."""

import os
from pathlib import Path

import environ

from laptop import environment

_root = Path(__file__).resolve().parents[1]
environ.Env.read_env(_root / ".env")
# Read anew by each process and never put into `os.environ`: a server may have moved to another port when the
# next process starts.
environ.Env.ENVIRON = environment.completed(
    os.environ, Path(os.environ.get("VAR_DIR") or _root / "var").resolve()
)

from prometric.settings import *  # noqa: E402, F403  (it reads what was completed)
from prometric.settings import INSTALLED_APPS  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "laptop"]
