from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FinanceConfig(AppConfig):
    name = "apps.finance"
    verbose_name = _("Finance")

    def ready(self) -> None:
        from apps.crm import usage as crm_usage
        from apps.finance import selectors
        from apps.inventory import usage as inventory_usage

        crm_usage.register(selectors.customer_in_use)
        inventory_usage.register(selectors.product_in_use)
        inventory_usage.register_lines(selectors.product_in_any_invoice)
