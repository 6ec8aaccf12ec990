from django.contrib.admin.apps import AdminConfig


class WorkplaceConfig(AdminConfig):
    """Django's admin with the company's site as the one that `admin.register` means."""

    default_site = "prometric.workplace.site.Workplace"
