"""What the lines of a supplier's bill cost, and how they differ from the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from apps.finance.models import POSTED, SupplierBill, SupplierBillLine
from apps.inventory import selectors as inventory
from apps.inventory.models import Product, PurchaseOrderLine, Supplier
from apps.inventory.selectors import every_product_rows, purchase_order_line_rows
from apps.inventory.services import Offer, default_tax, price_line, warn_of_taxes_not_in_force
from apps.inventory.translated import text
from apps.kernel import money, warnings
from apps.kernel.children import tenant_of
from apps.kernel.errors import Invalid, Missing, not_found
from apps.kernel.pricing import PRICES, TERMS, LineTerms, terms_of

Items = Sequence[Mapping[str, Any]]
COLUMNS = (
    "product_id",
    "order_line_id",
    "description",
    "unit",
    *TERMS,
    "vat_deductible",
    "net",
    "vat",
    "total",
)


def billed_lines(
    bill: SupplierBill, supplier: Supplier, items: Items, before: Sequence[SupplierBillLine] = ()
) -> list[SupplierBillLine]:
    """The lines that were sent, priced; not saved.

    A line of a product that the bill's order has belongs to the order's line, and takes its terms where none
    are given; else a product's cost, and the VAT of its category on the bill's day. Who pays no VAT bills
    none. VAT is set off unless it is said otherwise, or we pay none.

    Raises:
        Missing: no quantity, no price anywhere, neither product nor description.
        NotFound, Invalid: naming the line.
    """
    if not items:
        raise Invalid({"items": _("At least one line is needed.")})
    known = {line.pk: line for line in before}
    ordered = _ordered(bill)
    ids = {pk for item in items if (pk := item.get("product_id"))}
    products = every_product_rows().select_related("stock").in_bulk(ids) if ids else {}
    payer = inventory.pays_vat(bill.organization_id, bill.date)
    found: list[SupplierBillLine] = []
    for place, item in enumerate(items):
        where = f"items.{place}"
        kept = known.pop(item["id"], None) if item.get("id") else None
        if item.get("id") and kept is None:
            raise not_found(f"{where}.id")
        product = _product(item, kept, products, where)
        order_line = _order_line(item, product, ordered, where)
        terms = _terms(item, kept, product, order_line, supplier, bill, where)
        said = item.get("vat_deductible")
        if said is None:
            said = kept.vat_deductible if kept is not None else True
        names = _names(item, kept, product, where)
        found.append(
            SupplierBillLine(
                **({} if kept is None else {"pk": kept.pk, "created_at": kept.created_at}),
                **tenant_of(bill),
                bill=bill,
                product=product,
                order_line=order_line,
                **names,
                **{name: getattr(terms, name) for name in (*TERMS, "net", "vat", "total")},
                vat_deductible=bool(said) and payer and supplier.is_vat_payer,
                position=place,
            )
        )
    warn_of_taxes_not_in_force((line.tax for line in found), bill.date)
    return found


def rest_of_order(bill: SupplierBill) -> list[dict[str, Any]]:
    """What of the bill's order no bill names yet, as items; a line that is billed in full is left out."""
    lines = _ordered(bill)
    billed = _billed([line.pk for line in lines.values()], bill.pk, posted=False)
    rows = sorted(lines.values(), key=lambda line: (line.position, line.pk))
    return [
        {"product_id": line.product_id, "quantity": rest}
        for line in rows
        if (rest := line.quantity - billed.get(line.pk, money.ZERO)) > 0
    ]


def add_up(bill: SupplierBill, lines: Sequence[SupplierBillLine]) -> dict[str, Decimal]:
    """The sums of a bill's lines, as its columns.

    Raises:
        Invalid: beyond what money columns hold.
    """
    net = sum((line.net for line in lines), money.ZERO)
    vat = sum((line.vat for line in lines), money.ZERO)
    deductible = sum((line.vat for line in lines if line.vat_deductible), money.ZERO)
    amount = money.require_money(net + vat, field="items")
    return {"net": net, "vat": vat, "deductible_vat": deductible, "amount": amount}


def warn_of_differences(bill: SupplierBill, lines: Sequence[SupplierBillLine]) -> None:
    """Say where a bill is not what was ordered and received; nothing is refused for it."""
    if bill.purchase_order_id is None:
        return
    ordered = {line.pk: line for line in _ordered(bill).values()}
    billed = _billed(list(ordered), bill.pk)
    for place, line in enumerate(lines):
        where = f"items.{place}"
        own = ordered.get(line.order_line_id) if line.order_line_id else None
        if own is None:
            if line.product_id is not None:
                warnings.warn("BILL_NOT_ORDERED", _("%(line)s was not ordered") % _of(line), field=where)
            continue
        total = billed.get(own.pk, money.ZERO) + line.quantity
        if total > own.received_quantity:
            message = _("%(line)s: %(billed)s billed, %(received)s received of %(ordered)s ordered")
            warnings.warn(
                "BILL_QUANTITY_DIFFERS",
                message
                % {
                    **_of(line),
                    "billed": _said(total),
                    "received": _said(own.received_quantity),
                    "ordered": _said(own.quantity),
                },
                field=where,
                billed=total,
                received=own.received_quantity,
                ordered=own.quantity,
            )
        price, agreed = line.net / line.quantity, own.net / own.quantity
        if money.round_money(price) != money.round_money(agreed):
            message = _("%(line)s: billed at %(price)s without VAT, ordered at %(agreed)s")
            prices = {"price": money.round_money(price), "agreed": money.round_money(agreed)}
            warnings.warn("BILL_PRICE_DIFFERS", message % {**_of(line), **prices}, field=where, **prices)


def _of(line: SupplierBillLine) -> dict[str, str]:
    return {"line": line.description}


def _said(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


def _ordered(bill: SupplierBill) -> dict[UUID, PurchaseOrderLine]:
    """{product: the line of the bill's order}."""
    if bill.purchase_order_id is None:
        return {}
    rows = purchase_order_line_rows().filter(purchase_order=bill.purchase_order_id)
    return {line.product_id: line for line in rows}


def _billed(line_ids: Sequence[UUID], without: UUID, *, posted: bool = True) -> dict[UUID, Decimal]:
    """{line of an order: how much other bills name of it}."""
    rows = SupplierBillLine.objects.filter(order_line__in=line_ids).exclude(bill=without)
    rows = rows.filter(bill__deleted_at__isnull=True)
    rows = rows.filter(bill__status__in=POSTED) if posted else rows.exclude(bill__status="cancelled")
    return dict(rows.order_by().values_list("order_line").annotate(total=Sum("quantity")))


def _product(
    item: Mapping[str, Any],
    kept: SupplierBillLine | None,
    products: Mapping[UUID, Product],
    where: str,
) -> Product | None:
    pk = item.get("product_id")
    if pk is None:
        return None
    product = products.get(pk)
    same = kept is not None and kept.product_id == pk
    if product is None or (product.deleted_at is not None and not same):
        raise not_found(f"{where}.product_id")
    if product.type == Product.Type.BUNDLE:
        raise Invalid({f"{where}.product_id": _("A bundle is not bought: name what it holds.")})
    return product


def _order_line(
    item: Mapping[str, Any],
    product: Product | None,
    ordered: Mapping[UUID, PurchaseOrderLine],
    where: str,
) -> PurchaseOrderLine | None:
    line = ordered.get(product.pk) if product is not None else None
    named = item.get("order_line_id")
    if named is not None and (line is None or line.pk != named):
        raise not_found(f"{where}.purchaseOrderLineId")
    return line


def _terms(
    item: Mapping[str, Any],
    kept: SupplierBillLine | None,
    product: Product | None,
    order_line: PurchaseOrderLine | None,
    supplier: Supplier,
    bill: SupplierBill,
    where: str,
) -> LineTerms:
    sent = {name: value for name, value in item.items() if name not in ("product_id", "vat_deductible")}
    before = kept if kept is not None and kept.product_id == (product and product.pk) else None
    if before is None and sent.get("quantity") is None:
        raise Missing(f"{where}.quantity")
    if not supplier.is_vat_payer and (sent.get("tax") or 0) > 0:
        raise Invalid({f"{where}.tax": _("The supplier pays no VAT: there is none in the bill.")})
    kept_terms: LineTerms | None = None if before is None else terms_of(before)
    says_price = any(sent.get(name) is not None for name in PRICES)
    if before is None and order_line is not None and not says_price:
        kept_terms = terms_of(order_line, total="total_price")
    offer = _offer(product, order_line, supplier, bill)
    if not supplier.is_vat_payer:
        # Whatever was ordered or said of a category, there is no VAT.
        sent = {**sent, "tax": money.ZERO, "tax_category": None}
    return price_line(
        sent, on=bill.date, payer=supplier.is_vat_payer, field=where, product=offer, kept=kept_terms
    )


def _offer(
    product: Product | None, order_line: PurchaseOrderLine | None, supplier: Supplier, bill: SupplierBill
) -> Any:
    """What a line costs where nobody says: of the order, else the product's cost; the VAT of its category."""
    if order_line is not None:
        price = order_line.unit_price_with_tax if order_line.tax_included else order_line.unit_price
        category = order_line.tax_category
        return Offer(price, None if category else order_line.tax, category, order_line.tax_included)
    if product is None:
        return None
    tax, category = default_tax(product, bill.date, payer=supplier.is_vat_payer)
    return Offer(product.shown_cost, None if category else tax, category)


def _names(
    item: Mapping[str, Any], kept: SupplierBillLine | None, product: Product | None, where: str
) -> dict[str, str]:
    description = item.get("description") or (kept.description if kept is not None else "")
    unit = item.get("unit") or (kept.unit if kept is not None else "")
    is_new = kept is None or kept.product_id != (product and product.pk)
    if product is not None and is_new and not item.get("description"):
        description, unit = text(vars(product), "name"), item.get("unit") or product.unit
    if not description:
        raise Missing(f"{where}.description")
    return {"description": description[:500], "unit": unit or ""}
