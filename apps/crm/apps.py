from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "apps.crm"
    verbose_name = _("Customers and deals")

    def ready(self) -> None:
        from apps.crm import selectors, services
        from apps.hr import work
        from apps.inventory import references

        references.register(selectors.product_in_open_deals)
        references.register_lines(selectors.product_in_any_deal)
        work.register("deals", _("Open deals"), services.hand_over_deals, right="DEALS_UPDATE")
        work.register(
            "activities", _("Planned activities"), services.hand_over_activities, right="DEALS_UPDATE"
        )
