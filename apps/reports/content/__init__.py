"""What each type of report shows: figures, charts and tables, by the formulas of the dashboards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import translation

from apps.kernel.actor import Actor
from apps.kernel.errors import not_found
from apps.reports.content import filters
from apps.reports.content.base import Cell, Chart, Column, Content, Figure, Query, Subject, Table, Words
from apps.reports.content.finance import FINANCE
from apps.reports.content.hr import HR
from apps.reports.content.inventory import INVENTORY
from apps.reports.content.sales import SALES
from apps.reports.models import ReportFormat, ReportType

__all__ = [
    "SUBJECTS",
    "Cell",
    "Chart",
    "Column",
    "Content",
    "Figure",
    "Query",
    "Subject",
    "Table",
    "Words",
    "clean_filters",
    "load",
    "require_known",
    "rights_of",
    "title_of",
]

SUBJECTS: dict[str, Subject] = {
    ReportType.SALES: SALES,
    ReportType.INVENTORY: INVENTORY,
    ReportType.FINANCE: FINANCE,
    ReportType.HR: HR,
}


def clean_filters(type: str, sent: Mapping[str, Any]) -> dict[str, Any]:  # noqa: A002 (the API's word)
    """The filters as they are kept; every type also takes `section`, one of its tables.

    Raises:
        Invalid
    """
    subject = SUBJECTS[type]
    section = filters.one_of(*(section.key for section in subject.sections))
    return filters.clean(sent, {**subject.filters, "section": section})


def require_known(type: str, kept: Mapping[str, Any]) -> None:  # noqa: A002 (the API's word)
    """Refuse ids in kept filters that name nothing in the workspace: such a report could only be empty.

    Raises:
        NotFound: naming the first such filter.
    """
    for name, model in SUBJECTS[type].named.items():
        wanted = {UUID(pk) for pk in kept.get(name, ())}
        known = set(model.objects.filter(pk__in=wanted).values_list("pk", flat=True))  # type: ignore[attr-defined]
        if wanted - known:
            raise not_found(f"filters.{name}")


def rights_of(type: str, kept: Mapping[str, Any], actor: Actor) -> list[str]:  # noqa: A002 (the API's word)
    """The permissions by which this actor's report is made, and which its readers need.

    Raises:
        PermissionDenied: the module's own, or that of the section asked for.
    """
    subject = SUBJECTS[type]
    actor.require(subject.permission)
    chosen = [section for section in subject.sections if section.key == kept.get("section")]
    for section in chosen:
        if section.permission:
            actor.require(section.permission)
    further = {section.permission for section in subject.sections if section.permission} | subject.rights
    return [subject.permission, *sorted(right for right in further if actor.may(right))]


def title_of(type: str, start: dt.date, end: dt.date, language: str) -> str:  # noqa: A002 (the API's word)
    """«Отчёт по продажам, 01.03.2026 – 31.03.2026»."""
    days = f"{start:%d.%m.%Y}" if start == end else f"{start:%d.%m.%Y} – {end:%d.%m.%Y}"
    return f"{SUBJECTS[type].title.of(language)}, {days}"


def load(type: str, ask: Query, *, form: str, organization: str, made_at: dt.datetime) -> Content:  # noqa: A002 (the API's word)
    """Read figures and charts and open the tables, in the language of the report.

    A CSV file is one table: the first, unless `section` names another.
    """
    subject = SUBJECTS[type]
    with translation.override(ask.language):
        sections = [
            section
            for section in subject.sections
            if ask.may(section.permission) and ask.filters.get("section") in (None, section.key)
        ]
        tables = sections[:1] if form == ReportFormat.CSV else sections
        return Content(
            title=title_of(type, ask.start, ask.end, ask.language),
            organization=organization,
            made_at=made_at,
            ask=ask,
            figures=[] if form == ReportFormat.CSV else subject.figures(ask),
            charts=subject.charts(ask) if form == ReportFormat.PDF else [],
            tables=[Table(section, ask) for section in tables],
            as_of_labels=_as_of_labels(subject, ask),
        )


def _as_of_labels(subject: Subject, ask: Query) -> list[tuple[str, dt.date]]:
    """What of the report is as of the period's end, and what is as it is now."""
    found = [(subject.as_of_label, ask.as_of)] if subject.as_of_label else []
    if subject.present and ask.is_over:
        found.append((subject.present, ask.today))
    return [(words.of(ask.language), day) for words, day in found]
