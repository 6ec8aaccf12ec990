"""How long imports are kept."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from apps.imports.choices import Status
from apps.imports.models import Import, ImportRow
from apps.kernel import objects, tenancy

BATCH = 100


def forget_imports() -> int:
    """Every night: delete imports whose days are over (0: never), with rows and files; how many."""
    gone, days = 0, settings.KEEP_DAYS["imports"]
    if not days:
        return 0
    while True:
        with tenancy.system("old imports"):
            old = Import.objects.filter(created_at__lt=timezone.now() - dt.timedelta(days=days)).exclude(
                status=Status.PROCESSING
            )
            found = list(old.select_for_update(skip_locked=True, of=("self",)).order_by("created_at")[:BATCH])
            ids = [each.pk for each in found]
            for each in found:
                objects.delete(each.path)
            ImportRow.objects.filter(of__in=ids).delete()
            Import.objects.filter(pk__in=ids).delete()
        if not found:
            return gone
        gone += len(found)
