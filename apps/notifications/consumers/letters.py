"""Notices of letters with papers."""

from __future__ import annotations

from apps.finance.events import LetterFailed
from apps.kernel.models import OutboxEvent
from apps.notifications.consumers.notices import MANAGERS
from apps.notifications.consumers.notify import notice_consumers, notify_users
from apps.notifications.models import NoticeType
from apps.notifications.payloads import uuid_or_none
from apps.notifications.selectors import active, holders

# Of what record: the key of its id, and who sees it.
RECORDS = {
    "invoice": ("invoiceId", "INVOICES_VIEW"),
    "quotation": ("quotationId", "DEALS_VIEW"),
    "purchase_order": ("purchaseOrderId", "INVENTORY_BUY"),
}


@notice_consumers.on(LetterFailed)
def letter_failed(row: OutboxEvent) -> None:
    """To who sent it; to managers who see such records where nobody is left."""
    was = row.payload
    key, right = RECORDS[was["record"]]
    people = active([uuid_or_none(was["user_id"])], row.workspace_id)
    if not people:
        people = holders(right, workspace_id=row.workspace_id, roles=MANAGERS)
    notify_users(
        row,
        people,
        NoticeType.LETTER_FAILED,
        params={"number": was["number"], "to": was["to"]},
        data={"letterId": was["letter_id"], key: was["record_id"]},
    )
