"""A company with rows in (nearly) every table and with files, for what takes all of it: erasure, copies."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from apps.accounts import services as accounts
from apps.ai.tests.chat_client import ask
from apps.kernel import outbox
from apps.reports.models import Report
from prometric.tests.month_played import played
from prometric.tests.objects import MAKERS

MORE = (
    "department", "role", "invitation", "task", "comment", "opening-balance", "report-schedule",
    "chat-channel", "webhook", "webhook-delivery",
)  # fmt: skip


def fill(company: Any) -> list[str]:
    """Its September, one more of each kind of thing, a logo and a report; the names of its files."""
    _who, ids = played(company)
    ids["travel"].stop()
    for kind in MORE:
        MAKERS[kind](company)
    picture = BytesIO()
    Image.new("RGB", (30, 20), "red").save(picture, "PNG")
    picture.seek(0)
    logo = accounts.set_logo(actor=company.actor, file=picture).logo.name
    assert logo is not None
    made = Report.objects.get(pk=MAKERS["report"](company))
    file = default_storage.save(f"reports/{made.pk}.csv", BytesIO(b"a;b\n1;2\n"))
    Report.objects.filter(pk=made.pk).update(
        file_path=file, status="completed", progress=100, file_size=8, rows=1, file_name="a.csv",
        completed_at=timezone.now(), expires_at=timezone.now(),
    )  # fmt: skip
    ask(company.client, "Сколько у нас клиентов?")
    outbox.drain()
    return [logo, file]
