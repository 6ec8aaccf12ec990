"""PDF by WeasyPrint: figures, charts, tables with repeated heads and page numbers. Nothing is fetched."""

from __future__ import annotations

from typing import Any, BinaryIO

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from apps.finance.documents import amounts, engine
from apps.reports.content import Cell, Content, Table
from apps.reports.writers import charts, texts, widths
from apps.reports.writers.progress import Progress

# WeasyPrint lays out 120 rows a second and holds 0.2 MiB a row: so many rows for all tables together.
ROWS_OF_A_FILE = 1_000


def write(content: Content, file: BinaryIO, progress: Progress) -> None:
    """Figures and charts first, then each table; a long one shows its first rows and all its sums.

    Raises:
        ServiceUnavailable: the machine lacks the libraries that WeasyPrint needs.
    """
    language = content.ask.language
    most = ROWS_OF_A_FILE // max(1, len(content.tables))
    drawn = [(chart.title.of(language), charts.draw(chart, language)) for chart in content.charts]
    context = {
        "lang": language,
        "title": texts.clean(content.title),
        "organization": texts.clean(content.organization),
        "as_of_labels": [f"{what}: {texts.as_of(day, language)}" for what, day in content.as_of_labels],
        "period": f"{content.ask.start:%d.%m.%Y} – {content.ask.end:%d.%m.%Y}",
        "made_at": f"{content.made_at:%d.%m.%Y %H:%M}",
        "words": {
            "period": texts.PERIOD.of(language),
            "made_at": texts.MADE_AT.of(language),
            "nothing": texts.NOTHING.of(language),
        },
        "page_text": mark_safe(_counted(texts.PAGE.of(language))),  # noqa: S308 (ours)
        "figures": [
            (
                figure.title.of(language),
                "—" if figure.value is None else _shown(figure.value, figure.kind, language),
            )
            for figure in content.figures
        ],
        "charts": [(title, mark_safe(svg)) for title, svg in drawn if svg],  # noqa: S308 (texts are escaped)
        "tables": [_table(table, language, progress, most) for table in content.tables],
    }
    file.write(engine.to_pdf(render_to_string("reports/report.html", context)))


def _table(table: Table, language: str, progress: Progress, most: int) -> dict[str, Any]:
    kinds = [column.kind for column in table.columns]
    rows, count = [], 0
    for row in progress.rows(table):
        count += 1
        if count <= most:
            rows.append(_cells(row, kinds, language))
    note = ""
    if count > most:
        numbers = {"shown": _whole(most, language), "count": _whole(count, language)}
        note = texts.FIRST_ROWS.of(language).format(**numbers)
    totals = _cells(table.totals(), kinds, language) if table.has_totals and rows else []
    shares, size = widths.fit(
        table.heads,
        [[text for text, _kind in row] for row in (*rows, totals)],
        [kind is not Cell.TEXT for kind in kinds],
        [column.width for column in table.columns],
    )
    return {
        "title": table.title,
        "size": f"{size:.2f}",
        "heads": [(head, f"{share:.2f}") for head, share in zip(table.heads, shares, strict=True)],
        "rows": rows,
        "totals": totals,
        "total": table.total or texts.TOTAL.of(language),
        "labelled": table.has_totals and not table.columns[0].total,
        "note": note,
    }


def _cells(row: list[Any], kinds: list[Cell], language: str) -> list[tuple[str, str]]:
    """(text, class of CSS) of each cell."""
    return [
        ("" if value is None else _shown(value, kind, language), _class(kind))
        for value, kind in zip(row, kinds, strict=True)
    ]


def _class(kind: Cell) -> str:
    return "number" if kind.is_number else "text" if kind is Cell.TEXT else "day"


def _shown(value: Any, kind: Cell, language: str) -> str:
    if kind is Cell.MONEY:
        return amounts.money_text(value, language)
    if kind is Cell.QUANTITY:
        return amounts.quantity_text(value, language)
    if kind is Cell.INTEGER:
        return _whole(value, language)
    if kind is Cell.PERCENT:
        return amounts.percent_text(value, language)
    if kind is Cell.DATE:
        return amounts.day_text(value)
    if kind is Cell.MOMENT:
        return f"{value:%d.%m.%Y %H:%M}"
    return texts.clean(value)


def _whole(value: int, language: str) -> str:
    text = f"{value:,}"
    return text if language == "en" else text.replace(",", amounts.NBSP)


def _counted(text: str) -> str:
    """`стр. {page} из {pages}` as CSS content."""
    text = text.replace("{page}", '" counter(page) "').replace("{pages}", '" counter(pages) "')
    return f'"{text}"'
