"""Where the API of finance is mounted."""

from apps.finance.api import bills, e_invoices, letters, openings, quotations, register, views

routes = [
    ("finance/invoices", views.InvoiceViewSet, "invoice"),
    ("finance/payments", views.PaymentViewSet, "payment"),
    ("finance/credit-notes", views.CreditNoteViewSet, "credit-note"),
    ("finance/opening-balances", openings.OpeningBalanceViewSet, "opening-balance"),
    ("purchase-orders", letters.PurchasePaperViewSet, "purchase-order-paper"),
    ("deals", quotations.QuotationViewSet, "quotation"),
    ("finance/e-invoices", e_invoices.EInvoiceViewSet, "e-invoice"),
    ("finance/customers", views.AccountViewSet, "customer-account"),
    ("finance/shipments", views.ShipmentDocumentViewSet, "shipment-document"),
    ("finance/vat-register", register.VatRegisterViewSet, "vat-entry"),
    ("supplier-bills", bills.SupplierBillViewSet, "supplier-bill"),
    ("finance/input-vat", bills.InputVatViewSet, "input-vat-entry"),
    ("finance/vat-rates", views.VatRateViewSet, "vat-rate"),
]
