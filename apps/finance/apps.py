from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FinanceConfig(AppConfig):
    name = "apps.finance"
    verbose_name = _("Finance")

    def ready(self) -> None:
        from apps.crm import references as crm_references
        from apps.finance import selectors
        from apps.finance.selectors import books
        from apps.inventory import references as inventory_references
        from apps.kernel import copying, objects
        from apps.sales import references as sales_references

        crm_references.register(selectors.customer_in_use)
        inventory_references.register(selectors.product_in_use)
        inventory_references.register_company_sales(selectors.invoiced_to_companies)
        inventory_references.register_lines(selectors.product_in_any_invoice)
        inventory_references.register_lines(selectors.product_in_any_bill)
        inventory_references.register_supplier(selectors.supplier_in_use)
        sales_references.register_billed(selectors.billed_of_lines)
        copying.register_books("balances", books.balances_apart)
        objects.holds("quotations", selectors.quotation_rows, "file_path")
