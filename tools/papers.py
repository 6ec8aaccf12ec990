"""`python -m tools.papers FOLDER [PAPER | CASE …]`: every paper as PDF and, where `pdftoppm` is, as pictures.

In each language, with one line and with forty, agreed net, with VAT or mixed, by a payer of VAT and by a
company that pays none. Needs the database of `make run` (`DJANGO_SETTINGS_MODULE=laptop.settings`); what
is written there is rolled back. One sheet a paper and case: the languages beside each other.
"""

from __future__ import annotations

import itertools
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apps.kernel.actor import Actor
    from apps.kernel.files import File

LANGUAGES = ("kk", "ru", "en", "kk-ru")
AGREED = ("net", "gross", "mixed")
COUNTS = (1, 40)
PAPERS = (
    "invoice", "schet-faktura", "waybill", "packing-slip", "act", "quotation", "purchase-order", "statement",
)  # fmt: skip
QUANTITIES = ("4", "2.5", "10", "1", "1250")
PRICES = ("25000", "650000", "79", "15000.5", "1234.56")
DISCOUNTS = ("0", "10", "0", "0", "5")
UNITS = ("шт", "кг", "упак", "м²", "компл")
NAMES = (
    ("Шкаф серверный 42U", "Серверлік шкаф 42U", "Server rack 42U"),
    ("Мука пшеничная высшего сорта", "Жоғары сортты бидай ұны", "Wheat flour, premium grade"),
    ("Бумага офисная А4, белизна 164 %", "А4 кеңсе қағазы, ақтығы 164 %", "Office paper A4, white 164%"),
    ("Плитка керамическая", "Керамикалық плитка", "Ceramic tiles"),
    ("Крепёж", "Бекіткіш", "Fasteners"),
)
DPI = 60
Render = Callable[[str], "File"]


@dataclass(frozen=True, slots=True)
class Case:
    """A company that pays VAT or none, so many lines, agreed in a way."""

    payer: bool
    count: int
    agreed: str

    def __str__(self) -> str:
        return f"{'payer' if self.payer else 'nonpayer'}-{self.count}-{self.agreed}"


def cases() -> Iterator[Case]:
    """All that there are; who pays no VAT has but one way to agree."""
    for count in COUNTS:
        yield from (Case(True, count, agreed) for agreed in AGREED)
        yield Case(False, count, "gross")


def terms(case: Case, place: int) -> dict[str, Any]:
    """The line of that place, from 0 on, as services take it."""
    slot = place % len(PRICES)
    net = case.agreed == "net" or (case.agreed == "mixed" and place % 2 == 1)
    line: dict[str, Any] = {
        "quantity": Decimal(QUANTITIES[slot]),
        "unit_price" if net else "unit_price_with_tax": Decimal(PRICES[slot]),
        "discount": Decimal(DISCOUNTS[slot]),
    }
    if not case.payer:
        return line
    if case.agreed == "mixed" and place % 7 == 5:
        return {**line, "tax_category": "EXEMPT"}
    return {**line, "tax": Decimal(16)}


def make(case: Case, actor: Actor) -> dict[str, Render]:
    """Everything that papers are made of, written for the actor's company; {paper: how it is made}."""
    from datetime import timedelta
    from functools import partial

    from apps.crm.services import create_customer, create_deal
    from apps.finance import services as finance
    from apps.finance.documents import pdf, purchase, reconciliation
    from apps.inventory import services as inventory
    from apps.kernel import clock
    from apps.sales import services as sales

    customer = create_customer(
        actor=actor,
        name="ТОО «Ұлы Дала Өнімдері»",
        bin="240140000011",
        phone="+77011234567",
        contract_number="12-П/2026",
        contract_date=clock.today().replace(day=1),
        paper_names={"kk": "«Ұлы Дала Өнімдері» ЖШС", "en": "Uly Dala Products LLP"},
        addresses=[
            {
                "type": "legal",
                "address_line1": "ул. Абая, 150, офис 12",
                "city": "Алматы",
                "postal_code": "050000",
            }
        ],
    )
    goods = [_product(actor, place, "PRODUCT") for place in range(case.count)]
    works = [_product(actor, place, "SERVICE") for place in range(case.count)]
    inventory.receive_stock({pk: Decimal(9999) for pk in goods}, actor=actor)

    def lines(products: list[Any]) -> list[dict[str, Any]]:
        return [{"product_id": pk, **terms(case, place)} for place, pk in enumerate(products)]

    def shipped(products: list[Any]) -> tuple[Any, Any]:
        order = sales.create_order(actor=actor, customer_id=customer.pk, items=lines(products))
        sales.confirm_order(order.pk, actor=actor, override_credit_limit=True)
        shipment = sales.ship_order(order.pk, actor=actor, carrier="Kazpost", tracking_number="KZ123456789")
        invoice = finance.create_invoice(actor=actor, customer_id=customer.pk, order_id=order.pk)
        return shipment, finance.send_invoice(invoice.pk, actor=actor)

    sold, billed = shipped(goods)
    worked, _bill = shipped(works)
    for place in range(case.count - 2):
        finance.record_payment(
            actor=actor, invoice_id=billed.pk, amount=Decimal(1000 + place), method="bank_transfer"
        )
    deal = create_deal(actor=actor, customer_id=customer.pk, title="Поставка на склад", products=lines(goods))
    supplier = inventory.create_supplier(
        actor=actor, name="ТОО «Дән Трейд»", bin="240140000017", email="sales@example.kz"
    )
    bought = [{"product_id": pk, **terms(case, place)} for place, pk in enumerate(goods)]
    order = inventory.create_purchase_order(
        actor=actor, supplier_id=supplier.pk, items=bought, expected_date=clock.today() + timedelta(14)
    )
    inventory.order_purchase(order.pk, actor=actor)
    last = clock.today()
    year = {"date_from": last.replace(month=1, day=1), "date_to": last}

    def of_invoice(document: str, language: str) -> File:
        return pdf.invoice_pdf(billed.pk, actor=actor, document=document, language=language)

    def of_shipment(pk: Any, document: str, language: str) -> File:
        return pdf.shipment_pdf(pk, actor=actor, document=document, language=language)

    return {
        "invoice": partial(of_invoice, "invoice"),
        "schet-faktura": partial(of_invoice, "schet-faktura"),
        "waybill": partial(of_shipment, sold.pk, "waybill"),
        "packing-slip": partial(of_shipment, sold.pk, "packing-slip"),
        "act": partial(of_shipment, worked.pk, "act"),
        "quotation": lambda language: finance.quotation_pdf(deal.pk, actor=actor, language=language),
        "purchase-order": lambda language: purchase.purchase_pdf(order.pk, actor=actor, language=language),
        "statement": lambda language: reconciliation.statement_pdf(
            customer.pk, actor=actor, language=language, **year
        ),
    }


def describe(actor: Actor, *, payer: bool) -> None:
    """What papers say of the company."""
    from apps.accounts.services import change_organization

    change_organization(
        actor=actor,
        legal_name="ТОО «Прометрик»",
        address="050000, г. Алматы, пр. Аль-Фараби, 77/8",
        paper_names={"kk": "«Прометрик» ЖШС", "en": "Prometric LLP"},
        paper_addresses={
            "kk": "050000, Алматы қ., Әл-Фараби даңғ., 77/8",
            "en": "77/8 Al-Farabi Ave, Almaty 050000",
        },
        phone="+77272501234",
        email="info@prometric.kz",
        director="Ахматов Н. Ә.",
        accountant="Жұмабаева Ғ. Қ.",
        bank_name="АО «Народный Банк Казахстана»",
        iban="KZ476010131000179714",
        bic="HSBKKZKX",
        kbe="17",
        vat_payer=payer,
        vat_payer_since=None,
    )


def _product(actor: Actor, place: int, kind: str) -> Any:
    from apps.inventory import services as inventory

    slot, round_ = place % len(NAMES), place // len(NAMES)
    suffix = f" {round_ + 1}" if round_ else ""
    ru, kk, en = (f"{name}{suffix}" for name in NAMES[slot])
    created = inventory.create_product(
        actor=actor,
        code=f"{kind[0]}-{place + 1:03d}",
        price=Decimal(PRICES[slot]),
        type=kind,
        unit=UNITS[slot] if kind == "PRODUCT" else "час",
        translations={"name": {"ru": ru, "kk": kk, "en": en}},
    )
    return created.id


def _company() -> Actor:
    from apps.accounts.models import Membership, Organization
    from apps.accounts.services import register
    from apps.kernel import tenancy
    from apps.kernel.actor import Actor

    with tenancy.system("papers of every kind"):
        user = register(
            email="papers@example.kz", password=secrets.token_urlsafe(18), first_name="А", last_name="Б",
            organization_name="ТОО «Прометрик»", organization_bin="240140000025",
        )  # fmt: skip
        member = Membership.objects.get(user=user)
        Organization.objects.filter(pk=member.organization_id).update(status=Organization.Status.ACTIVE)
    return Actor.system(organization_id=member.organization_id, workspace_id=member.workspace_id)


def draw(folder: Path, papers: tuple[str, ...], wanted: list[Case]) -> None:
    """Every case in a transaction of its own, which is rolled back."""
    from django.db import transaction

    from apps.kernel import tenancy

    for case in wanted:
        with transaction.atomic():
            actor = _company()
            with tenancy.enter(actor.organization_id, actor.workspace_id):
                describe(actor, payer=case.payer)
                made = make(case, actor)
                for paper, language in itertools.product(papers, LANGUAGES):
                    path = folder / f"{paper}-{case}-{language}.pdf"
                    path.write_bytes(made[paper](language).content)
            transaction.set_rollback(True)
        if shutil.which("pdftoppm"):
            for paper in papers:
                _sheet(folder, f"{paper}-{case}")
        print(case, flush=True)


def _sheet(folder: Path, name: str) -> None:
    """A column a language, its pages below each other."""
    from PIL import Image

    columns = []
    for language in LANGUAGES:
        stem = folder / f"{name}-{language}"
        subprocess.run(["pdftoppm", "-r", str(DPI), "-png", f"{stem}.pdf", str(stem)], check=True)
        files = sorted(folder.glob(f"{stem.name}-[0-9]*.png"))
        columns.append([Image.open(path) for path in files])
    width = sum(max(page.width for page in pages) for pages in columns)
    height = max(sum(page.height for page in pages) for pages in columns)
    sheet = Image.new("RGB", (width + 8 * len(columns), height + 8 * max(map(len, columns))), "#888")
    left = 0
    for pages in columns:
        top = 0
        for page in pages:
            sheet.paste(page, (left, top))
            top += page.height + 8
        left += max(page.width for page in pages) + 8
    sheet.save(folder / f"sheet-{name}.png")
    for language in LANGUAGES:
        for path in folder.glob(f"{name}-{language}-[0-9]*.png"):
            path.unlink()


def main(arguments: list[str]) -> None:
    """Draw what is asked for: papers and cases by their names, all of those that none is named of."""
    all_cases = {str(case): case for case in cases()}
    folder, asked = arguments[:1], set(arguments[1:])
    if not folder or asked - set(PAPERS) - set(all_cases):
        sys.exit(f"python -m tools.papers FOLDER [{' | '.join((*PAPERS, *all_cases))}] …")
    import django

    django.setup()
    target = Path(folder[0])
    target.mkdir(parents=True, exist_ok=True)
    papers = tuple(name for name in PAPERS if name in asked) or PAPERS
    draw(target, papers, [case for name, case in all_cases.items() if name in asked] or list(cases()))


if __name__ == "__main__":
    main(sys.argv[1:])
