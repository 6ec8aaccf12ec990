"""What tests of reports are made of."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import openpyxl
from django.core.files.storage import default_storage
from pypdf import PdfReader

from apps.reports import services
from apps.reports.models import Report
from apps.sales import services as sales
from apps.sales.models import Order
from apps.sales.tests.factories import make_customer, make_product

API = "/api/v1/reports"


def sell(company: Any, amount: Any, **details: Any) -> Order:
    """A confirmed order of one and a half pieces, 10 % off, with 12 % VAT."""
    product = details.pop("product", None) or make_product(company.actor, type="DIGITAL")
    items = [
        {
            "product_id": product.pk,
            "quantity": Decimal("1.5"),
            "unit_price": Decimal(amount),
            "discount": Decimal(10),
            "tax": Decimal(12),
        }
    ]
    customer = details.pop("customer", None) or make_customer(company.actor)
    placed = sales.create_order(actor=company.actor, customer_id=customer.pk, items=items, **details)
    sales.confirm_order(placed.pk, actor=company.actor)
    return placed


def figures(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """{name: value} of the summary sheet."""
    return {row[0]: row[1] for row in rows if row[0]}


def ask(company: Any, type: str = "sales", format: str = "csv", **more: Any) -> Report:  # noqa: A002
    """A report as its owner asks for it, not made yet."""
    values = {"period": "month", "language": "ru", **more}
    actor = values.pop("actor", company.actor)
    return services.request_report(actor=actor, type=type, format=format, **values)


def make(report: Report) -> Report:
    """The report after a worker took it up."""
    services.make_report(report.pk, organization_id=report.organization_id, workspace_id=report.workspace_id)
    report.refresh_from_db()
    return report


def content(report: Report) -> bytes:
    """The bytes of its file."""
    assert report.status == "completed", report.error
    with default_storage.open(report.file_path) as file:
        found: bytes = file.read()
        return found


def made(company: Any, type: str = "sales", format: str = "csv", **more: Any) -> bytes:  # noqa: A002
    """A finished report's bytes."""
    return content(make(ask(company, type, format, **more)))


def table(data: bytes, delimiter: str = ";") -> list[list[str]]:
    """The cells of a CSV file."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def sheets(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """{sheet: rows of values} of an Excel file."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.values) for sheet in book}


def pages(data: bytes) -> list[str]:
    """The text of each page of a PDF, breaks and hard spaces as spaces."""
    found = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    return [" ".join(text.replace("\u00a0", " ").split()) for text in found]
