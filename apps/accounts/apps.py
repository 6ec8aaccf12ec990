from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from rest_framework_simplejwt import state

        from apps.accounts import selectors
        from apps.accounts.tokens import KeyRing
        from apps.kernel import objects

        objects.holds("logos", selectors.organizations_in_scope, "logo")
        objects.holds("exports", selectors.export_rows, "file_path")
        # simplejwt takes no class of ours by setting: its tokens look their backend up here.
        state.token_backend = KeyRing("HS256")
