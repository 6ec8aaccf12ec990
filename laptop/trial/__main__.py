"""`make trial`, or the parts that `PARTS` names. Ends with code 1 at the first that failed, with its logs.

`python -m laptop.trial PART` runs one, in a process of its own.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from laptop.trial.house import Failed

# Each module has `run(home)`, which raises Failed, and `missing()`: what this machine lacks for it.
PARTS = ["outages", "pooler", "pooler_direct", "replica", "storage", "operations", "upgrade"]


def run(part: str) -> int:
    """One part here; its exit code."""
    module = import_module(f"laptop.trial.{part}")
    if lacking := module.missing():
        print(f"{part}: not run, this machine lacks {', '.join(lacking)}.")
        return 0
    home = Path(tempfile.mkdtemp(prefix=f"prometric-trial-{part}-"))
    try:
        module.run(home)
    except Failed as failure:
        print(f"{part}: failed: {failure}. Logs: {home}")
        return 1
    shutil.rmtree(home, ignore_errors=True)
    print(f"{part}: all of it holds.")
    return 0


def main() -> int:
    """All that was asked for; the exit code."""
    if len(sys.argv) > 1:
        return run(sys.argv[1])
    for part in os.environ.get("PARTS", "").split() or PARTS:
        code = subprocess.run([sys.executable, "-m", "laptop.trial", part], check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
