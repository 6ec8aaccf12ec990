"""Columns that tables of the sales report share."""

from __future__ import annotations

from apps.reports.content.base import Cell, Column, Words

NUMBER = Column(Words("Тапсырыс", "Заказ", "Order"), width=19)
CUSTOMER = Column(Words("Клиент", "Клиент", "Customer"), width=34)
DATE = Column(Words("Күні", "Дата", "Date"), Cell.DATE, width=12)
CODE = Column(Words("Коды", "Код", "Code"), width=16)
PRODUCT = Column(Words("Тауар", "Товар", "Product"), width=36)
UNIT = Column(Words("Бірл.", "Ед.", "Unit"), width=8)
ORDERS = Column(Words("Тапсырыстар", "Заказы", "Orders"), Cell.INTEGER, width=12, total=True)
REVENUE = Column(Words("Түсім", "Выручка", "Revenue"), Cell.MONEY, width=18, total=True)
PAID = Column(Words("Төленді", "Оплачено", "Paid"), Cell.MONEY, width=18, total=True)
NET = Column(Words("ҚҚС-сыз сома", "Сумма без НДС", "Sum without VAT"), Cell.MONEY, width=18, total=True)
VAT = Column(Words("ҚҚС", "НДС", "VAT"), Cell.MONEY, width=16, total=True)
TOTAL = Column(Words("ҚҚС-пен сома", "Сумма с НДС", "Sum with VAT"), Cell.MONEY, width=18, total=True)
TAX_ID = Column(Words("БСН/ЖСН", "БИН/ИИН", "BIN/IIN"), width=15)
