"""What an order's page and history say of its lines and its goods."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from apps.inventory.selectors import every_product_rows, reservation_rows
from apps.inventory.selectors.waiting import expected_days, stock_wait_rows
from apps.kernel import money
from apps.kernel.admin import columns
from apps.sales import references
from apps.sales.models import HOLDER_KIND, Order


def lines_said(rows: Any) -> str:
    """Each line as «code: quantity × price»; a dash for none."""
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    ids = {row["product_id"] for row in found if row.get("product_id")}
    codes = {str(pk): code for pk, code in every_product_rows().filter(pk__in=ids).values_list("pk", "code")}
    said = [_line(row, codes) for row in found]
    return "; ".join(said) or columns.NOTHING


def _line(row: dict[str, Any], codes: dict[str, str]) -> str:
    name = codes.get(str(row.get("product_id"))) or row.get("description") or columns.NOTHING
    quantity, price, discount = (
        Decimal(str(row.get(key) or 0)) for key in ("quantity", "unit_price_with_tax", "discount")
    )
    said = f"{name}: {columns.quantity(quantity)} × {columns.money(price)} ₸"
    return f"{said} − {columns.quantity(discount)} %" if discount else said


def goods_said(order: Order) -> Any:
    """Per product what is kept for the order, what it waits for, and when that is expected."""
    of = {"holder_kind": HOLDER_KIND, "holder_id": order.pk}
    kept = dict(reservation_rows().filter(**of).values_list("product_id", "quantity"))
    waits = dict(stock_wait_rows().filter(**of).values_list("product_id", "quantity"))
    expected = expected_days(HOLDER_KIND, [order.pk], references.made_for([order.pk])) if waits else {}
    products = every_product_rows().filter(pk__in={*kept, *waits}).order_by("code")
    found = []
    for product in products:
        words = [_("kept %(quantity)s") % {"quantity": columns.quantity(kept.get(product.pk, money.ZERO))}]
        if product.pk in waits:
            words.append(_("waits for %(quantity)s") % {"quantity": columns.quantity(waits[product.pk])})
            day = expected.get((order.pk, product.pk))
            text = _("expected %(day)s") % {"day": columns.date(day)} if day else _("no day is known yet")
            words.append(text)
        found.append((f"{product}: {', '.join(words)}",))
    return format_html_join(mark_safe("<br>"), "{}", found) or columns.NOTHING


def approval_said(order: Order) -> Any:
    """Whether its discounts wait or who approved them, and which: «line 2: 30 % of 10 %»."""
    words = [str(order.get_approval_display())]
    if order.approved_by is not None:
        words.append(order.approved_by.full_name)
    for each in order.approval_reasons:
        numbers = {"line": each["position"], "discount": each["discount"], "limit": each["maxDiscount"]}
        words.append(_("line %(line)s: %(discount)s %% of %(limit)s %%") % numbers)
    return " · ".join(words)
