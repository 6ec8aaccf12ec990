"""The same with `DATABASE_DIRECT_URL`: the relay listens past the pooler, migrations go past it."""

from contextlib import ExitStack
from pathlib import Path

from laptop.trial.pooler import missing, trial

__all__ = ["missing", "run"]


def run(home: Path) -> None:
    """See `pooler`. Raises Failed."""
    with ExitStack() as stack:
        trial(home, stack, direct=True)
