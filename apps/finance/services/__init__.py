"""Every write of finance."""

from apps.finance.services.allocating import allocate_payment
from apps.finance.services.credits import issue_credit_note, settle_cancelled_order
from apps.finance.services.deliveries import enter_shipment, take_back_shipment
from apps.finance.services.drafts import (
    create_invoice,
    delete_drafts_of_order,
    delete_invoice,
    draft_invoice_of_order,
    follow_order,
    update_invoice,
)
from apps.finance.services.issuing import cancel_invoice, mark_overdue
from apps.finance.services.mailing import mail_invoice
from apps.finance.services.payments import record_payment, refund_payment
from apps.finance.services.prepaying import send_invoice, settle_prepaid_order

__all__ = [
    "allocate_payment",
    "cancel_invoice",
    "create_invoice",
    "delete_drafts_of_order",
    "delete_invoice",
    "draft_invoice_of_order",
    "enter_shipment",
    "follow_order",
    "issue_credit_note",
    "mail_invoice",
    "mark_overdue",
    "record_payment",
    "refund_payment",
    "send_invoice",
    "settle_cancelled_order",
    "settle_prepaid_order",
    "take_back_shipment",
    "update_invoice",
]
