"""What tests of imports send, and how they run it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from uuid import UUID

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.tests.factories import unchanged
from apps.imports import services, tasks
from apps.imports.models import Import
from apps.kernel.models import OutboxEvent
from conftest import outside

IMPORTS = "/api/v1/imports"


def workbook(*rows: tuple[Any, ...], merged: str = "") -> bytes:
    """An Excel file of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def cut(*rows: tuple[Any, ...], sign: str = ";", encoding: str = "utf-8") -> bytes:
    """A CSV file; what is not given is empty."""
    return "\r\n".join(sign.join("" if v is None else str(v) for v in row) for row in rows).encode(encoding)


def send(client: Any, kind: str, content: bytes, name: str = "Файл.xlsx", **more: Any) -> Any:
    """POST /imports."""
    body = {"kind": kind, "file": SimpleUploadedFile(name, content), **more}
    with outside():
        return Client(raise_request_exception=False).post(
            IMPORTS, body, headers={"Authorization": f"Bearer {client.token}"}
        )


def run(pk: Any) -> None:
    """What the worker does."""
    found = Import.objects.get(pk=pk)
    tasks.run_import(
        import_id=str(pk),
        organization_id=str(found.organization_id),
        workspace_id=str(found.workspace_id),
    )


def imported(company: Any, kind: str, content: bytes, *, client: Any = None, **more: Any) -> dict[str, Any]:
    """A finished import with its `lines`: carried out unless `dryRun` says otherwise."""
    client = client or company.client
    answer = send(client, kind, content, **{"dryRun": "false", **more})
    assert answer.status_code == 202, answer.content
    return finished(client, answer.json()["data"]["id"])


def finished(client: Any, pk: Any) -> dict[str, Any]:
    """The import after its run, with its `lines` as {row: (outcome, name, {column: message})}."""
    run(UUID(str(pk)))
    found: dict[str, Any] = client.get(f"{IMPORTS}/{pk}").json()["data"]
    answer = client.get(f"{IMPORTS}/{pk}/rows", {"limit": 100}).json()
    assert answer["success"], answer
    items = answer["data"]["items"]
    found["lines"] = {
        item["row"]: (
            item["outcome"],
            item["name"],
            {error["column"]: error["message"] for error in item["errors"]},
        )
        for item in items
    }
    return found


def counts(found: dict[str, Any]) -> tuple[str, int, int, int, int]:
    """(status, created, changed, unchanged, wrong)."""
    return tuple(found[name] for name in ("status", "toCreate", "toUpdate", "unchanged", "errors"))


@contextmanager
def nothing_said(*labels: str) -> Iterator[None]:
    """Assert that the block changes nothing of these models, and that only imports are told of."""
    known = set(OutboxEvent.objects.values_list("pk", flat=True))
    with unchanged(*labels):
        yield
    told = OutboxEvent.objects.exclude(pk__in=known).exclude(subject="import")
    assert not list(told.values_list("name", flat=True))


def canary(company: Any) -> UUID:
    """An import that waits, for whoever tries every address."""
    content = SimpleUploadedFile("Canary.csv", cut(("Код", "Новая цена"), ("CANARY", "1")))
    return services.request_import(actor=company.actor, kind="prices", file=content).pk
