"""`python -m tools.released`: write down the migrations of a release, which nobody edits afterwards.

Run it when a version is given to somebody; `prometric/tests/test_migrations.py` holds list against files.
"""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "prometric" / "released_migrations.txt"


def on_disk() -> dict[str, str]:
    """{path of a migration: hash of its text}."""
    return {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(ROOT.glob("apps/*/migrations/[0-9]*.py"))
    }


def released() -> dict[str, str]:
    """The same, as it was handed out."""
    rows = (line.split() for line in LIST.read_text().splitlines())
    return {path: digest for digest, path in rows}


if __name__ == "__main__":
    LIST.write_text("".join(f"{digest}  {path}\n" for path, digest in on_disk().items()))
    print(f"{len(on_disk())} migrations stand from now on.")
