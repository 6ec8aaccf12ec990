"""Lists of the back office as files: made as reports are, from content that the app of the screens gives.

A list stands in the table of reports under a type of its own, which is none of the API's: nobody but its
maker sees it, and neither the reports' screens nor their endpoints name it.
"""

from __future__ import annotations

from collections.abc import Callable

from apps.reports.content.base import Content
from apps.reports.models import Report

Loader = Callable[[Report], Content]
_loaders: list[Loader] = []


def loads_lists(loader: Loader) -> Loader:
    """Name what opens a list: called in the report's scope, it may refuse by a DomainError."""
    _loaders[:] = [loader]
    return loader


def load(report: Report) -> Content:
    """The list's content, as its maker may see it now.

    Raises:
        DomainError
    """
    [loader] = _loaders
    return loader(report)
