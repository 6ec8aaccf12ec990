"""Since when an organization pays VAT, or pays none."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.accounts import vat_days
from apps.accounts.models import Organization
from apps.kernel import clock


def entered(organization: Organization, values: dict[str, Any]) -> dict[str, Any]:
    """What of `vat_payer` and `vat_payer_since` is to be written; what is sent back as read is not.

    A status with a day holds from it on, and the other one before it, as far as no earlier change says
    otherwise; changes after it go. Without a day another status holds from today on: documents of the past
    keep theirs. `vat_payer_since` None says that it always was so, and so does a first entry on the day on
    which the organization was registered.
    """
    values = dict(values)
    sent, since = values.pop("vat_payer", None), values.pop("vat_payer_since", ...)
    today = clock.today()
    now, holds_since = organization.pays_vat_on(today), vat_days.holds_since(organization.vat_changes, today)
    payer = now if sent is None else sent
    if since is ...:
        if payer == now:
            return values
        is_new = not organization.vat_changes and clock.local_date(organization.created_at) >= today
        return values | _written(organization, payer, None if is_new else today)
    if (payer, since) == (now, holds_since):
        return values
    return values | _written(organization, payer, since)


def _written(organization: Organization, payer: bool, since: date | None) -> dict[str, Any]:
    if since is None:
        return {"vat_payer": payer, "vat_changes": []}
    if since in organization.vat_changes and organization.pays_vat_on(since) == payer:
        return {}
    earlier = [day for day in organization.vat_changes if day < since]
    if earlier and organization.pays_vat_on(earlier[-1]) == payer:
        return {"vat_payer": payer, "vat_changes": earlier}
    return {"vat_payer": payer, "vat_changes": [*earlier, since]}
