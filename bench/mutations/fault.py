"""What a planted fault is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One guard broken: in the file at `path` the text `old`, which stands there once, becomes `new`."""

    group: str
    name: str
    path: str
    old: str
    new: str
    tests: str  # what pytest is given, separated by spaces
    fresh: bool = False  # it is in the database: the test database must be made anew

    @property
    def key(self) -> str:
        """Names this fault, as it is, in the results: a changed one is run again."""
        parts = "\0".join((self.path, self.old, self.new, self.tests))
        return f"{self.name} {hashlib.sha256(parts.encode()).hexdigest()[:8]}"

    def fits(self, root: Path) -> bool:
        """Whether it can still be planted."""
        file = root / self.path
        return file.is_file() and file.read_text(encoding="utf-8").count(self.old) == 1

    def planted(self, text: str) -> str:
        """The file's text with the fault in it."""
        return text.replace(self.old, self.new)


def of(group: str, path: str, tests: str) -> Callable[..., Fault]:
    """Faults of one group in one file that the same tests are concerned with."""

    def fault(name: str, old: str, new: str, *, fresh: bool = False, also: str = "") -> Fault:
        return Fault(group, name, path, old, new, f"{tests} {also}".strip(), fresh)

    return fault
