"""What imports announce. Imports are their askers' own: no webhook tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ImportEvent(Event):
    """`title` is the file's name; `long`: it took so long that nobody is likely to have waited for it."""

    subject: ClassVar[str] = "import"
    import_id: UUID
    kind: str
    title: str
    dry_run: bool
    long: bool


@dataclass(frozen=True, kw_only=True)
class ImportCompleted(ImportEvent):
    """It has been read to its end; the numbers count rows: of what has happened or, tried, would happen."""

    name: ClassVar[str] = "import.completed"
    created: int
    changed: int
    unchanged: int
    errors: int


@dataclass(frozen=True, kw_only=True)
class ImportFailed(ImportEvent):
    """Nothing more will come of it; `error` says why."""

    name: ClassVar[str] = "import.failed"
    error: str
    errors: int
