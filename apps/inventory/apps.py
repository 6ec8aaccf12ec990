from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class InventoryConfig(AppConfig):
    name = "apps.inventory"
    verbose_name = _("Inventory")

    def ready(self) -> None:
        from apps.inventory import holders, rates
        from apps.inventory.selectors import books, on_the_way
        from apps.kernel import copying

        holders.register("transfer", on_the_way.claims)
        copying.register_books("stock", books.stock_apart)
        copying.register_books("reserved", books.reserved_apart)

        # After migrate rather than in a migration: tests truncate tables, which would lose it.
        post_migrate.connect(rates.seed, sender=self, dispatch_uid="inventory.rates")
