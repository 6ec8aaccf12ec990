"""The VAT table, and products that still name a rate of the past."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.inventory import selectors
from apps.inventory.events import ProductUpdated
from apps.inventory.models import Product, VatRate
from apps.inventory.services.payloads import product_payload
from apps.kernel import clock, warnings
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid
from apps.kernel.events import announce
from apps.kernel.records import lock_rows, touch

FORMER_STANDARD = Decimal(12)


def warn_of_taxes_not_in_force(taxes: Iterable[Decimal], on: date) -> None:
    """Rates that the law does not have on a local day are kept, and said to be odd (domain.md §6.1)."""
    given = set(taxes)
    for tax in sorted(given - selectors.rates_in_force(on)) if given else ():
        message = _("The tax rate %(rate)s %% is not in force on %(day)s")
        warnings.warn(
            "TAX_RATE_NOT_IN_FORCE",
            message % {"rate": f"{tax.normalize():f}", "day": on.isoformat()},
            tax=tax,
        )


@transaction.atomic
def save_vat_rate(rate: VatRate) -> VatRate:
    """Add or change a rate of the law; it is the same for every organization, so no actor owns it.

    The table itself refuses two rates of one code on one day.
    """
    rate.full_clean()
    rate.save()
    selectors.forget_rates()
    return rate


@transaction.atomic
def revalue_vat(
    product_id: UUID | None = None, *, actor: Actor, was: Decimal = FORMER_STANDARD
) -> list[Product]:
    """Let products that name a former standard rate as their own follow the standard rate of the day.

    An explicit 12 of before 2026 would keep selling at 12 (domain.md §6.1).

    Args:
        product_id: only this product; otherwise all of the actor's workspace.
    Returns:
        The products that changed.
    Raises:
        Invalid: `was` is in force today, or was never the standard rate.
    """
    today = clock.today()
    former = VatRate.objects.filter(code=VatRate.Code.STANDARD, rate=was, valid_to__lt=today)
    if was in selectors.rates_in_force(today) or not former.exists():
        raise Invalid({"was": _("This is no standard rate of the past.")})
    found = Product.objects.filter(vat_rate=was, workspace_id=actor.workspace_id)
    if product_id is not None:
        found = found.filter(pk=product_id)
    products = lock_rows(found)
    for product in products:
        before, product.vat_rate = product.vat_rate, None
        touch(product, ["vat_rate"])
        announce(
            ProductUpdated(**product_payload(product)),
            actor=actor,
            changes={"vat_rate": (before, None)},
            of=product,
        )
    return products
