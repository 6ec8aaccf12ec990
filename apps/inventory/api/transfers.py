"""Transfers between warehouses over HTTP."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.inventory import services
from apps.inventory.api.bodies import ReceivedLineBody, rows_of
from apps.inventory.api.serializers.shared import translated_field
from apps.inventory.models import Transfer, TransferLine
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    EnumField,
    IntegerField,
    MessageField,
    MomentField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.filters import ID, MOMENT, TEXT, Filter, FilterSet, enum
from apps.kernel.api.rows import RowSerializer, children, computed
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet

SEND, RECEIVE = "INVENTORY_CORRECT", "INVENTORY_RECEIVE"


class TransferLineBody(Serializer):
    product_id = UUIDField()
    quantity = QuantityField()


class TransferBody(Serializer):
    """From `sourceId` to `targetId`, both of them warehouses."""

    source_id = UUIDField()
    target_id = UUIDField()
    items = rows_of(TransferLineBody, required=True)
    notes = TextField(required=False, allow_null=True)


class ArrivedBody(Serializer):
    """Without `items` all that is on its way."""

    items = rows_of(ReceivedLineBody)


class LostBody(ArrivedBody):
    """What was lost on its way, and why; without `items` all that is on its way."""

    reason = CharField(max_length=1000)


class CancelTransferBody(Serializer):
    reason = CharField(max_length=1000, required=False, allow_blank=True)


class TransferRow(RowSerializer):
    id = UUIDField(read_only=True)
    product_id = UUIDField(read_only=True)
    product_code = CharField(read_only=True, source="product.code")
    product_name = translated_field(CharField(read_only=True), "product__name")
    unit = CharField(read_only=True, source="product.unit")
    quantity = QuantityField(read_only=True)
    received_quantity = QuantityField(read_only=True)
    lost_quantity = QuantityField(read_only=True)
    returned_quantity = QuantityField(read_only=True)


class TransferItem(RowSerializer):
    id = UUIDField(read_only=True)
    number = CharField(read_only=True)
    source_id = UUIDField(read_only=True)
    source_name = CharField(read_only=True, source="source.name")
    target_id = UUIDField(read_only=True)
    target_name = CharField(read_only=True, source="target.name")
    status = EnumField(Transfer.Status, read_only=True)
    notes = TextField(read_only=True)
    sent_at = MomentField(read_only=True, allow_null=True)
    received_at = MomentField(read_only=True, allow_null=True)
    cancelled_at = MomentField(read_only=True, allow_null=True)
    items = children(
        TransferRow, lambda: TransferLine.objects.all(), key="transfer_id", order=("position", "id")
    )
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)


class TransferDetail(TransferItem):
    full_details = computed(BooleanField(read_only=True), using=lambda: True)
    version = IntegerField(read_only=True)


class TransferCreated(Serializer):
    id = UUIDField()
    number = CharField(read_only=True)
    status = EnumField(Transfer.Status)


class TransferStep(TransferCreated):
    message = MessageField()


class TransferFilters(FilterSet):
    fields = {
        "status": Filter("status", enum(Transfer.Status)),
        "sourceId": Filter("source_id", ID),
        "targetId": Filter("target_id", ID),
        "number": Filter("number", TEXT),
        "createdAt": Filter("created_at", MOMENT),
        "updatedAt": Filter("updated_at", MOMENT),
    }
    aliases = {"dateFrom": ("createdAt", "gte"), "dateTo": ("createdAt", "lte")}
    search = ("number", "source__name", "target__name")
    sorts = {"number": "number", "updatedAt": "updated_at"}


class TransferViewSet(ViewSet):
    model = Transfer
    resource = "INVENTORY"
    filterset_class = TransferFilters
    table = {
        "list": Action(response=TransferItem, paged=True),
        "create": Action.create(
            services.create_transfer, TransferBody, TransferCreated, permission=SEND, errors=(404,)
        ),
        "retrieve": Action(response=TransferDetail),
        "update": Action.update(
            services.update_transfer, TransferBody, _("Transfer updated successfully"), permission=SEND
        ),
        "destroy": Action.delete(
            services.delete_transfer, _("Transfer deleted successfully"), permission=SEND
        ),
        "send": Action(
            response=TransferStep,
            service=services.send_transfer,
            permission=SEND,
            message=_("The goods are on their way"),
            errors=(409, 422),
            operation="sendTransfer",
            summary="Send a transfer",
            description="Takes the goods of a draft out of their warehouse; they are on their way.",
        ),
        "receive": Action(
            request=ArrivedBody,
            response=TransferStep,
            service=services.receive_transfer,
            permission=RECEIVE,
            message=_("Goods received"),
            errors=(409, 422),
            operation="receiveTransfer",
            summary="Receive a transfer",
            description="Puts what has arrived into the other warehouse, all of it or a part.",
        ),
        "write_off": Action(
            request=LostBody,
            response=TransferStep,
            service=services.write_off_transfer,
            permission=SEND,
            message=_("The loss was booked"),
            errors=(409, 422),
            operation="loseTransferGoods",
            summary="Write off goods of a transfer",
            description="Books what was lost on its way, at its share of the value of the stock.",
        ),
        "cancel": Action(
            request=CancelTransferBody,
            response=TransferStep,
            service=services.cancel_transfer,
            permission=SEND,
            message=_("Transfer cancelled"),
            errors=(409,),
            operation="cancelTransfer",
            summary="Cancel a transfer",
            description="Brings what is on its way back to the warehouse that it left.",
        ),
    }
