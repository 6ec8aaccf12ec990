"""Figures of the sales dashboard that the sales report shows, too."""

from __future__ import annotations

from decimal import Decimal

from apps.analytics.selectors import sales as dashboards
from apps.reports.content.base import Cell, Figure, Query, Words

IN_WORK = Words("Жұмыстағы мәмілелер", "Сделок в работе", "Deals in pipeline")
KEPT = Words("Қайтарусыз түсім", "Выручка за вычетом возвратов", "Net of returns")


def of_dashboard(ask: Query) -> list[Figure]:
    """The dashboard's further figures, as far as the reader may see what they are made of."""
    board = dashboards.dashboard(ask.period, today=ask.today)
    revenue, deals, customers = board["revenue"], board["deals"], board["customers"]
    shown = [
        Figure(Words("Өсім, %", "Рост, %", "Growth, %"), revenue["growth"], Cell.PERCENT),
        Figure(Words("Қайтарылды", "Возвращено", "Returned"), revenue["returned"]),
        Figure(KEPT, revenue["netOfReturns"]),
        Figure(Words("Жоспар", "План", "Target"), revenue["target"]),
        Figure(
            Words("Орындалуы, %", "Выполнение, %", "Achievement, %"), revenue["achievement"], Cell.PERCENT
        ),
    ]
    if ask.may("DEALS_VIEW"):
        shown += [
            Figure(Words("Сәтті мәмілелер", "Выиграно сделок", "Deals won"), deals["won"], Cell.INTEGER),
            Figure(Words("Сәтсіз мәмілелер", "Проиграно сделок", "Deals lost"), deals["lost"], Cell.INTEGER),
            Figure(IN_WORK, deals["inPipeline"], Cell.INTEGER),
            Figure(
                Words("Сәтті мәмілелер үлесі, %", "Доля выигранных, %", "Win rate, %"),
                deals["winRate"],
                Cell.PERCENT,
            ),
            Figure(Words("Орташа мәміле", "Средняя сделка", "Average deal"), Decimal(deals["averageValue"])),
        ]
    if ask.may("CUSTOMERS_VIEW"):
        shown += [
            Figure(Words("Клиенттер", "Клиенты", "Customers"), customers["total"], Cell.INTEGER),
            Figure(Words("Жаңа клиенттер", "Новые клиенты", "New customers"), customers["new"], Cell.INTEGER),
        ]
    return shown
