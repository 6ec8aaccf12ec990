"""Companies of different sizes with their customers, products and deals."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from apps.accounts import tokens
from apps.accounts.models import Membership, Organization, Session, User
from apps.accounts.services import register
from apps.crm.models import Customer, Deal, DealProduct
from apps.hr.models import Employee
from apps.inventory.models import Product, StockItem
from apps.kernel import tenancy
from bench import bulk

PRODUCTS = 200
COLLEAGUES = 5
LINES = 2
STAGES = (
    ["LEAD"] * 4 + ["QUALIFIED"] * 4 + ["PROPOSAL"] * 4 + ["NEGOTIATION"] * 3 + ["CLOSING"] * 2
    + ["WON"] * 14 + ["LOST"] * 9
)  # fmt: skip
FIRST = ("Айгерім", "Нұрлан", "Асель", "Ерлан", "Динара", "Бауыржан", "Жанна", "Марат")
LAST = ("Сәтбаева", "Ахметов", "Жұмабаева", "Қасымов", "Оспанова", "Серікбаев", "Ким", "Иванов")
WORDS = (
    "поставка", "внедрение", "сервер", "лицензия", "склад", "монтаж", "обучение", "ноутбук", "принтер",
    "кабель", "шкаф", "стеллаж", "цемент", "арматура", "насос", "датчик", "дизайн", "аудит", "перевозка",
    "упаковка", "жабдық", "қызмет", "бояу", "құрылыс",
)  # fmt: skip
TRADES = ("Құрылыс", "Сауда", "Логистика", "Агро", "Медтех", "Энерго", "Софт", "Маркет", "Транс", "Мебель")
SOURCES = ("referral", "website", "cold_call", "exhibition", "partner")
TAGS = ("enterprise", "high-priority", "tender", "renewal", "vip", "discount")


@dataclass
class Company:
    """One tenant and what its deals are made of."""

    organization_id: UUID
    workspace_id: UUID
    user_id: UUID
    deals: int
    employees: list[str] = field(default_factory=list)
    customers: range = range(0)
    products: range = range(0)

    @property
    def place(self) -> tuple[str, str]:
        return str(self.organization_id), str(self.workspace_id)

    def token(self) -> str:
        """An access token of the owner's, fresh."""
        with tenancy.system("bench"):
            membership = Membership.objects.select_related("user", "organization").get(
                organization=self.organization_id, user=self.user_id
            )
            session = Session.objects.create(
                user=membership.user,
                organization=membership.organization,
                expires_at=timezone.now() + settings.REFRESH_TOKEN_LIFETIME,
            )
            return tokens.issue(
                user=membership.user, membership=membership, session=session, plan=Organization.Plan.PREMIUM
            )[0]


def found(sizes: list[int]) -> list[Company]:
    """Registered companies with a few people each."""
    return [_company(number, size) for number, size in enumerate(sizes, start=1)]


def _company(number: int, deals: int) -> Company:
    with tenancy.system("bench"):
        owner = register(
            email=f"owner{number}@company{number}.kz",
            password="Correct-Horse-7-Battery",
            first_name="Нұрдәулет",
            last_name="Ахматов",
            organization_name=f"ТОО Компания {number}",
            organization_bin=f"{240140000000 + number:012d}",
        )
        User.objects.filter(pk=owner.pk).update(email_verified_at=timezone.now())
        membership = Membership.objects.select_related("organization").get(user=owner)
        organization = membership.organization
        Organization.objects.filter(pk=organization.pk).update(status="active", plan="premium")
        company = Company(organization.pk, membership.workspace_id, owner.pk, deals)
        for place in range(COLLEAGUES):
            user = User.objects.create(
                email=f"colleague{place}@company{number}.kz",
                password="!",
                first_name=FIRST[(number + place) % len(FIRST)],
                last_name=LAST[(number * 3 + place) % len(LAST)],
            )
            colleague = Membership.objects.create(
                organization=organization,
                workspace_id=membership.workspace_id,
                user=user,
                role="manager",
                status="active",
            )
            employee = Employee.objects.create(
                organization=organization, membership=colleague, position="Менеджер"
            )
            company.employees.append(str(employee.pk))
    return company


def fill(
    companies: list[Company], *, bare: Company | None = None, products: int = PRODUCTS
) -> dict[str, int]:
    """Load everything; `bare` is a company whose deals have no lines but for the newest thousands.

    products: of each company.
    """
    dice = random.Random(7)
    counted = {}
    counted["products"] = bulk.load(Product, *_products(companies, products))
    counted["stock"] = bulk.load(StockItem, *_stock(companies))
    counted["customers"] = bulk.load(Customer, *_customers(companies, dice))
    # Whose deal comes next: all companies work at the same time, so each one's rows lie scattered.
    turns = [place for place, company in enumerate(companies) for _ in range(company.deals)]
    dice.shuffle(turns)
    counted["deals"] = bulk.load(Deal, *_deals(companies, turns, dice))
    counted["lines"] = bulk.load(DealProduct, *_lines(companies, turns, dice, bare))
    return counted


def _id(kind: int, number: int) -> str:
    """A UUIDv7 that grows with its number, so that new rows go to the end of the index, as in life."""
    moment = 1_700_000_000_000 + number * 40
    text = f"{moment:012x}7{kind:03x}{0x8000000000000000 | number:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


PRODUCT, CUSTOMER, DEAL, LINE = range(1, 5)


def customer_id(number: int) -> str:
    """The id of the customer with this place in the table."""
    return _id(CUSTOMER, number)


def product_id(number: int) -> str:
    """The id of the product with this place in the table."""
    return _id(PRODUCT, number)


Rows = tuple[list[str], Iterator[tuple[str, ...]]]


def _products(companies: list[Company], many: int = PRODUCTS) -> Rows:
    def rows() -> Iterator[tuple[str, ...]]:
        number = 0
        for company in companies:
            company.products = range(number, number + many)
            for place in range(many):
                name = f"{WORDS[place % len(WORDS)].title()} {place}"
                yield (
                    _id(PRODUCT, number), *company.place, f"P-{place:04d}", name, name, name, name,
                    str(1000 + place * 250),
                )  # fmt: skip
                number += 1

    columns = ["id", "organization_id", "workspace_id", "code", "name", "name_ru", "name_kk", "name_en"]
    return [*columns, "price"], rows()


def _stock(companies: list[Company]) -> Rows:
    def rows() -> Iterator[tuple[str, ...]]:
        for company in companies:
            for number in company.products:
                yield _id(PRODUCT, number), *company.place, "1000000"

    return ["product_id", "organization_id", "workspace_id", "in_stock"], rows()


def _customers(companies: list[Company], dice: random.Random) -> Rows:
    def rows() -> Iterator[tuple[str, ...]]:
        number = 0
        for company in companies:
            many = max(100, company.deals // 25)
            company.customers = range(number, number + many)
            for place in range(many):
                trade, word = dice.choice(TRADES), dice.choice(WORDS)
                yield (
                    _id(CUSTOMER, number), *company.place, f"CUST-2026-{place:04d}",
                    f"ТОО {trade} {word.title()} {place}", f"info{place}@{company.deals}.kz",
                )  # fmt: skip
                number += 1

    return ["id", "organization_id", "workspace_id", "customer_number", "name", "email"], rows()


def _deals(companies: list[Company], turns: list[int], dice: random.Random) -> Rows:
    begin, step = timezone.now() - dt.timedelta(days=730), dt.timedelta(days=729) / max(1, len(turns))
    numbers = [0] * len(companies)
    places = [company.place for company in companies]
    pick = dice.random

    def rows() -> Iterator[tuple[str, ...]]:
        for number, turn in enumerate(turns):
            company = companies[turn]
            numbers[turn] += 1
            created = begin + step * number
            moment, day = created.isoformat(), created.date()
            stage = STAGES[int(pick() * len(STAGES))]
            closed = stage in ("WON", "LOST")
            customers = company.customers
            employee = company.employees[int(pick() * COLLEAGUES)]
            yield (
                _id(DEAL, number), *places[turn], moment, moment, f"DL-2026-{numbers[turn]:04d}",
                f"{WORDS[int(pick() * 24)].title()} {WORDS[int(pick() * 24)]} {number % 10007}",
                f"{WORDS[int(pick() * 24)]} {WORDS[int(pick() * 24)]}, {WORDS[int(pick() * 24)]}",
                _id(CUSTOMER, customers.start + int(pick() * len(customers))),
                str(int(1000 * 10 ** (pick() * 5))), stage, str(int(pick() * 20) * 5),
                (day + dt.timedelta(days=30)).isoformat(), employee, SOURCES[int(pick() * 5)],
                "{Конкурент А}" if pick() < 0.3 else "{}",
                f"{{{TAGS[int(pick() * 6)]},{TAGS[int(pick() * 6)]}}}", day.isoformat(),
                moment if stage == "WON" else bulk.NULL, moment if stage == "LOST" else bulk.NULL,
                day.isoformat() if closed else bulk.NULL, str(int(pick() * 12)), day.isoformat(),
            )  # fmt: skip

    columns = [
        "id", "organization_id", "workspace_id", "created_at", "updated_at", "deal_number", "title",
        "description", "customer_id", "value", "stage", "probability", "expected_close_date",
        "assigned_to_id", "source", "competitors", "tags", "opened_on", "won_at", "lost_at",
        "actual_close_date", "activities_count", "last_activity_date",
    ]  # fmt: skip
    return columns, rows()


def _lines(companies: list[Company], turns: list[int], dice: random.Random, bare: Company | None) -> Rows:
    places = [company.place for company in companies]
    pick = dice.random
    newest = len(turns) - 20_000

    def rows() -> Iterator[tuple[str, ...]]:
        for number, turn in enumerate(turns):
            company = companies[turn]
            if company is bare and number < newest:
                continue
            for place in range(LINES):
                quantity, price = 1 + int(pick() * 20), 1000 + int(pick() * 50) * 250
                net = quantity * price
                vat = Decimal(net) * 16 / 100
                yield (
                    _id(LINE, number * LINES + place), *places[turn], _id(DEAL, number),
                    _id(PRODUCT, company.products.start + int(pick() * len(company.products))), str(place),
                    str(quantity), str(price), str(price * Decimal("1.16")), "16", str(net), str(vat),
                    str(net + vat),
                )  # fmt: skip

    columns = [
        "id", "organization_id", "workspace_id", "deal_id", "product_id", "position", "quantity",
        "unit_price", "unit_price_with_tax", "tax", "net", "vat", "total",
    ]  # fmt: skip
    return columns, rows()


def order_bodies(company: Company, count: int, seed: int) -> list[dict[str, Any]]:
    """Orders of ten different products each."""
    dice = random.Random(seed)
    return [
        {
            "customerId": customer_id(dice.choice(company.customers)),
            "items": [
                {"productId": product_id(number), "quantity": dice.randint(1, 20)}
                for number in dice.sample(company.products, 10)
            ],
            "notes": "Доставка до склада",
        }
        for _ in range(count)
    ]
