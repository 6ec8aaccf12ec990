"""What is billed and what is paid: invoices, payments, credit notes, the customers' ledger.

Owns Invoice (lines), Payment (refunds too), CreditNote, LedgerEntry.
Announces InvoiceCreated, InvoiceChanged, InvoiceDeleted, InvoiceIssued, InvoiceCancelled, InvoiceOverdue,
PaymentReceived, PaymentRefunded, CreditNoteIssued.
Listens: sales' OrderCreated (a won deal's order gets its draft invoice), OrderChanged, OrderDeleted and
OrderCancelled (what was billed for it is cancelled, credited and refunded).
"""
