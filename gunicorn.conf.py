"""What gunicorn reads by itself, beside the Procfile's options."""

import subprocess
import sys
from pathlib import Path
from typing import Any


def on_starting(_server: Any) -> None:
    """Half an installation does not start (prometric.doctor).

    Asked in another process: what is loaded here stays as it is when the workers take up new code (HUP).
    """
    manage = Path(__file__).parent / "manage.py"
    code = subprocess.run([sys.executable, str(manage), "doctor", "--start", "web"], check=False).returncode
    if code:
        raise SystemExit(code)
