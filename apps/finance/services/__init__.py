"""Every write of finance."""

from apps.finance.services.allocating import allocate_payment
from apps.finance.services.bill_matching import cover
from apps.finance.services.credits import issue_credit_note, settle_cancelled_order
from apps.finance.services.deliveries import enter_shipment, take_back_shipment
from apps.finance.services.drafts import create_invoice, delete_invoice, update_invoice
from apps.finance.services.e_invoices import answer_e_invoice, correct_e_invoice, update_e_invoice
from apps.finance.services.e_invoices_due import remind_of_e_invoices
from apps.finance.services.following import (
    delete_drafts_of_order,
    draft_invoice_of_order,
    draft_invoice_of_shipment,
    follow_order,
)
from apps.finance.services.issuing import cancel_invoice, mark_overdue
from apps.finance.services.ledger import refresh_account
from apps.finance.services.letters import heard as hear_of_letter
from apps.finance.services.mailing import (
    mail_invoice,
    mail_invoice_again,
    mail_purchase,
    mail_purchase_again,
)
from apps.finance.services.opening_batches import Standing, keep_opening_balances
from apps.finance.services.openings import (
    allocate_advance,
    create_opening_balance,
    keep_opening_balance,
    mark_openings_overdue,
    reverse_opening_balance,
)
from apps.finance.services.payments import record_payment
from apps.finance.services.prepaying import send_invoice, settle_prepaid_order
from apps.finance.services.quotations import VALIDITY as QUOTATION_DAYS
from apps.finance.services.quotations import (
    accept_quotation,
    accept_version,
    quotation_pdf,
    send_quotation,
)
from apps.finance.services.quotations import attached as attached_quotation
from apps.finance.services.refunding import refund_advance, refund_payment
from apps.finance.services.returns import settle_closing, settle_return
from apps.finance.services.supplier_bills import (
    cancel_supplier_bill,
    create_supplier_bill,
    delete_supplier_bill,
    mark_bills_overdue,
    post_supplier_bill,
    update_supplier_bill,
)

__all__ = [
    "QUOTATION_DAYS",
    "Standing",
    "accept_quotation",
    "accept_version",
    "allocate_advance",
    "allocate_payment",
    "answer_e_invoice",
    "attached_quotation",
    "cancel_invoice",
    "cancel_supplier_bill",
    "correct_e_invoice",
    "cover",
    "create_invoice",
    "create_opening_balance",
    "create_supplier_bill",
    "delete_drafts_of_order",
    "delete_invoice",
    "delete_supplier_bill",
    "draft_invoice_of_order",
    "draft_invoice_of_shipment",
    "enter_shipment",
    "follow_order",
    "hear_of_letter",
    "issue_credit_note",
    "keep_opening_balance",
    "keep_opening_balances",
    "mail_invoice",
    "mail_invoice_again",
    "mail_purchase",
    "mail_purchase_again",
    "mark_bills_overdue",
    "mark_openings_overdue",
    "mark_overdue",
    "post_supplier_bill",
    "quotation_pdf",
    "record_payment",
    "refresh_account",
    "refund_advance",
    "refund_payment",
    "remind_of_e_invoices",
    "reverse_opening_balance",
    "send_invoice",
    "send_quotation",
    "settle_cancelled_order",
    "settle_closing",
    "settle_prepaid_order",
    "settle_return",
    "take_back_shipment",
    "update_e_invoice",
    "update_invoice",
    "update_supplier_bill",
]
