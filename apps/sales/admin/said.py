"""What an order's history says of its lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from apps.inventory.selectors import every_product_rows
from apps.kernel.admin import columns


def lines_said(rows: Any) -> str:
    """Each line as «code × quantity, price»; a dash for none."""
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    ids = {row["product_id"] for row in found if row.get("product_id")}
    codes = {str(pk): code for pk, code in every_product_rows().filter(pk__in=ids).values_list("pk", "code")}
    said = [_line(row, codes) for row in found]
    return "; ".join(said) or columns.NOTHING


def _line(row: dict[str, Any], codes: dict[str, str]) -> str:
    name = codes.get(str(row.get("product_id"))) or row.get("description") or columns.NOTHING
    words = [name]
    if row.get("quantity") is not None:
        words.append(f"× {columns.quantity(Decimal(str(row['quantity'])))}")
    if row.get("unit_price_with_tax") is not None:
        words.append(f"{columns.money(Decimal(str(row['unit_price_with_tax'])))} ₸")
    if Decimal(str(row.get("discount") or 0)):
        words.append(f"− {columns.quantity(Decimal(str(row['discount'])))} %")
    return " ".join(words)
