"""Products change and go."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.inventory import references
from apps.inventory.events import ProductDeleted, ProductUpdated
from apps.inventory.models import (
    BomComponent,
    PriceHistory,
    Product,
    PurchaseOrder,
    PurchaseOrderLine,
    StockItem,
)
from apps.inventory.services import parts as product_parts
from apps.inventory.services.drafts import changed_columns, stock_levels
from apps.inventory.services.payloads import product_payload
from apps.inventory.state_machines import PRODUCT
from apps.kernel.actor import Actor
from apps.kernel.errors import AlreadyExists, Conflict, DomainError, NotFound
from apps.kernel.events import announce, announce_changes
from apps.kernel.records import lock, lock_first, lock_rows, save_all, set_columns, soft_delete, touch

Status = Product.Status


@transaction.atomic
def update_product(product_id: UUID, *, actor: Actor, **values: Any) -> Product:
    """Change what was sent; a changed price or cost is added to the price history.

    Args:
        values: any of POST /products' fields and `status`; arrays are replaced as sets.
    Raises:
        NotFound, Invalid, Missing, AlreadyExists: naming the field.
        InvalidTransition: a status that does not follow.
        Conflict: the type of a product that has stock or lines, or that another product is made of; another
            cost than the average once goods were received.
        BomCycle: the product would contain itself.
    """
    product = lock(Product, product_id)
    keep = product_parts.components_of(product) if values.get("bom") is not None else frozenset()
    parts = product_parts.checked(values, product_parts.Known.of([values]), keep=keep)
    columns = changed_columns(product, values)
    _check_status(product, columns.get("status", product.status))
    changes = _change_stock(product, columns.get("type", product.type), values, actor)
    _keep_average(product, columns)
    changes |= _change_columns(product, columns)
    changes |= product_parts.replace_parts(product, parts, actor=actor)
    if not changes:
        return product
    touch(product)
    if "price" in changes or "cost" in changes:
        _priced(product, actor).save(force_insert=True)
    announce(ProductUpdated(**product_payload(product)), actor=actor, changes=changes, of=product)
    return product


@transaction.atomic
def change_prices(prices: Mapping[UUID, Decimal], *, actor: Actor) -> set[UUID]:
    """Give many products new prices, in tenge, by a handful of statements; as `update_product` does for one.

    Returns:
        the products whose price is another now; one of the same price is not touched.
    Raises:
        NotFound: a product that the workspace does not have.
    """
    changed, refused = change_products({pk: {"price": price} for pk, price in prices.items()}, actor=actor)
    for error in refused.values():
        raise error
    return changed


@transaction.atomic
def change_products(
    items: Mapping[UUID, Mapping[str, Any]], *, actor: Actor
) -> tuple[set[UUID], dict[UUID, DomainError]]:
    """Change the columns of many products by a handful of statements; as `update_product` does for one.

    Args:
        items: by product, what `update_product` takes without code, type, status, stock levels and parts.
    Returns:
        the products that have changed, and refusals.
    """
    changed: dict[Product, dict[str, tuple[Any, Any]]] = {}
    refused: dict[UUID, DomainError] = {pk: NotFound() for pk in items}
    # With the stock's row, which knows what a product costs.
    for product in lock_rows(Product.objects.select_related("stock").filter(pk__in=list(items))):
        try:
            columns = changed_columns(product, items[product.pk])
            _keep_average(product, columns)
            del refused[product.pk]
        except DomainError as error:
            refused[product.pk] = error
            continue
        if changes := set_columns(product, columns):
            changed[product] = changes
    save_all(changed)
    priced = [product for product, changes in changed.items() if "price" in changes or "cost" in changes]
    PriceHistory.objects.bulk_create([_priced(product, actor) for product in priced])
    announce_changes(
        [
            (ProductUpdated(**product_payload(row)), _written(changes), row)
            for row, changes in changed.items()
        ],
        actor=actor,
    )
    return {product.pk for product in changed}, refused


def _priced(product: Product, actor: Actor) -> PriceHistory:
    return PriceHistory(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        product=product,
        price=product.price,
        cost=product.shown_cost,
        user_id=actor.user_id,
    )


def _keep_average(product: Product, columns: dict[str, Any]) -> None:
    """Once there were receipts, they say what the product costs: the same value is accepted."""
    average = product.average_cost
    if average is None or "cost" not in columns:
        return
    if columns.pop("cost") != average:
        raise Conflict(_("What was received decides the cost"), field="cost", cost=average)


def _check_status(product: Product, status: str) -> None:
    if status != product.status:
        PRODUCT.require(product, status)


def _change_columns(product: Product, columns: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    changes = set_columns(product, columns)
    if changes:
        try:
            with transaction.atomic():
                product.save(update_fields=list(changes))
        except IntegrityError as error:
            if "product_code_one" in str(error):
                raise AlreadyExists("code") from error
            raise
    return _written(changes)


def _written(changes: dict[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """Without what is derived from the category: nothing that a writer changed."""
    return {name: pair for name, pair in changes.items() if name not in ("category_key", "category_keys")}


def _change_stock(
    product: Product, kind: str, values: Mapping[str, Any], actor: Actor
) -> dict[str, tuple[Any, Any]]:
    """The stock row follows the type and takes the levels."""
    if kind == product.type and not {"min_stock", "max_stock"} & values.keys():
        return {}
    stock = lock_first(StockItem.objects.filter(product=product))
    if kind != product.type:
        _refuse_used(product, stock)
        _refuse_component(product, kind)
    if kind not in Product.STOCKABLE:
        StockItem.objects.filter(product=product).delete()
        return {}
    levels = stock_levels(values, before=stock)
    if stock is None:
        StockItem.objects.create(
            organization_id=actor.organization_id, workspace_id=actor.workspace_id, product=product, **levels
        )
        return {}
    changes = {
        name: (getattr(stock, name), value) for name, value in levels.items() if getattr(stock, name) != value
    }
    if changes:
        StockItem.objects.filter(product=product).update(**levels, updated_at=timezone.now())
    return changes


def _refuse_used(product: Product, stock: StockItem | None) -> None:
    has_stock = stock is not None and (stock.in_stock or stock.reserved)
    if has_stock or _is_ordered(product) or references.has_lines(product.pk):
        raise Conflict(_("The type cannot change once the product has stock or documents"))


def _refuse_component(product: Product, kind: str) -> None:
    """What a bundle holds decides what leaves the stock: it stays goods, or it stays none."""
    if (kind in Product.STOCKABLE) == product.is_stockable:
        return
    if BomComponent.objects.filter(component=product, product__deleted_at__isnull=True).exists():
        raise Conflict(_("The product is a component of another product"), field="type")


def _is_ordered(product: Product) -> bool:
    return PurchaseOrderLine.objects.filter(
        product=product,
        purchase_order__status__in=PurchaseOrder.OPEN,
        purchase_order__deleted_at__isnull=True,
    ).exists()


@transaction.atomic
def delete_product(product_id: UUID, *, actor: Actor) -> Product:
    """Hide a product for good; its code is free again, its movements and old documents stay.

    Raises:
        NotFound
        Conflict: it has stock or reservations, is in an open purchase order, in another product's
            bill of materials, or in a document under way.
    """
    product = lock(Product, product_id)
    stock = lock_first(StockItem.objects.filter(product=product))
    if stock is not None and (stock.in_stock or stock.reserved):
        raise Conflict(_("The product still has stock or reservations"))
    if BomComponent.objects.filter(component=product, product__deleted_at__isnull=True).exists():
        raise Conflict(_("The product is a component of another product"))
    if _is_ordered(product) or references.in_use(product.pk):
        raise Conflict(_("Documents under way still have this product"))
    soft_delete(product)
    # Without its row nothing can be received or reserved any more, by whoever was waiting for the lock.
    StockItem.objects.filter(product=product).delete()
    announce(ProductDeleted(**product_payload(product)), actor=actor, of=product)
    return product
