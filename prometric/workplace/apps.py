from django.contrib.admin.apps import AdminConfig


class WorkplaceConfig(AdminConfig):
    """Django's admin with the company's site as the one that `admin.register` means."""

    default_site = "prometric.workplace.site.Workplace"

    def ready(self) -> None:
        """The platform's site stands on the lowest floor: its doors are hung from here."""
        from apps.accounts.office import platform

        super().ready()
        platform.hang()

        from prometric.workplace import scheduled

        scheduled.take_over()
