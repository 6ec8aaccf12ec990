"""Papers and e-invoices of deliveries, as finance knows them."""

from __future__ import annotations

from apps.kernel.api.fields import BooleanField, CharField, DateField, IntegerField, UUIDField
from apps.kernel.api.rows import RowSerializer


class ShipmentDocument(RowSerializer):
    """A document of the shipment."""

    type = CharField()
    name = CharField()
    url = CharField()


class ShipmentEInvoice(RowSerializer):
    """An e-invoice: whether it is needed, until when, and what was done."""

    id = UUIDField()
    form = CharField()
    kind = CharField()
    document_number = CharField()
    is_required = BooleanField()
    due_date = DateField()
    days_left = IntegerField(min_value=None, allow_null=True)
    status = CharField(allow_null=True)
    esf_number = CharField(allow_null=True)
    awaits_confirmation = BooleanField()
