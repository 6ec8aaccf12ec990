"""What tests of documents need: a company with all its details, and a way to read a PDF."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from PIL import Image
from pypdf import PdfReader

from apps.accounts.services import change_organization
from apps.crm.models import Customer
from apps.finance.tests.factories import make_customer
from apps.kernel.actor import Actor

INVOICES = "/api/v1/finance/invoices"
LONG_NAME = (
    "Жауапкершілігі шектеулі серіктестігі «Қазақстан Республикасының Өңірлік Ғылыми-Өндірістік"
    " Инжиниринг Орталығы „Үлкен Һәм Әйгілі Көпір“»"
)


def give_details(actor: Actor, **details: Any) -> None:
    """Everything that documents say about a seller."""
    known = {
        "legal_name": "ТОО «Прометрик»",
        "address": "050000, г. Алматы, пр. Аль-Фараби, 77/8",
        "phone": "+77272501234",
        "email": "info@prometric.kz",
        "director": "Ахматов Н. Ә.",
        "accountant": "Жұмабаева Ғ. Қ.",
        "bank_name": "АО «Народный Банк Казахстана»",
        "iban": "KZ476010131000179714",
        "bic": "HSBKKZKX",
        "kbe": "17",
        "vat_certificate_series": "60001",
        "vat_certificate_number": "0123456",
        "vat_certificate_date": date(2024, 1, 15),
    }
    change_organization(actor=actor, **{**known, **details})


def make_buyer(actor: Actor, **details: Any) -> Customer:
    return make_customer(actor, **{"name": "ТОО «Tech Solutions»", "bin": "240140000011", **details})


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB") -> bytes:
    """A small picture as bytes."""
    content = BytesIO()
    Image.new(mode, size, 0).save(content, kind)
    return content.getvalue()


def pages(content: bytes) -> list[str]:
    """The text of each page, white space made even."""
    return [flat(page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


def flat(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def fonts(content: bytes) -> dict[str, bool]:
    """{font: whether its file is embedded}."""
    found: dict[str, bool] = {}
    for page in PdfReader(BytesIO(content)).pages:
        resources: Any = page["/Resources"]
        for reference in resources.get("/Font", {}).values():
            font = reference.get_object()
            for child in font.get("/DescendantFonts", [font]):
                descriptor = child.get_object().get("/FontDescriptor", {})
                embedded = any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))
                found[str(font["/BaseFont"]).split("+")[-1]] = embedded
    return found


def pdf_of(company: Any, invoice: Any, query: str = "", **headers: str) -> bytes:
    """A document of an invoice, asked for over HTTP."""
    answer = company.client.get(f"{INVOICES}/{invoice.pk}/pdf?{query}", **headers)
    assert answer.status_code == 200, answer.content
    found: bytes = answer.content
    return found
