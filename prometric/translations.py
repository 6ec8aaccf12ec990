"""Compile the catalogues under `locale/` without GNU gettext, which many machines lack.

`python -m prometric.translations` does what `compilemessages` would, with Babel. `make run` and `make test`
do it by themselves.
"""

import os
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def compile_all(folder: Path = LOCALE) -> list[Path]:
    """Write a `.mo` beside each `.po` that is newer than it; return those that were written."""
    stale = [source for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]
    if stale:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        for source in stale:
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parents[1].name, abort_invalid=True)
            # Several runs may do this at once: each writes a file of its own, the last rename stays.
            draft = source.with_suffix(f".{os.getpid()}.mo")
            with draft.open("wb") as file:
                write_mo(file, catalogue)
            draft.replace(source.with_suffix(".mo"))
    return [source.with_suffix(".mo") for source in stale]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


if __name__ == "__main__":
    for written in compile_all():
        print(written)
