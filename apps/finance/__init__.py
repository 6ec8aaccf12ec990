"""What is billed and what is paid: invoices, payments, credit notes, the customers' ledger.

Owns Invoice (lines), Payment (refunds too), Allocation, CreditNote, LedgerEntry.
Announces InvoiceCreated, InvoiceChanged, InvoiceDeleted, InvoiceIssued, InvoiceCancelled, InvoiceOverdue,
PaymentReceived, PaymentRefunded, CreditNoteIssued.
Listens: sales' OrderCreated (a won deal's order gets its draft invoice), OrderChanged, OrderConfirmed (a
prepaid order is paid from the account), OrderDeleted and OrderCancelled (what was billed for it is cancelled,
credited and refunded).
"""
