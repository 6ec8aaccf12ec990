"""The demo organization, its people, goods and opening stock."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.accounts import selectors as accounts
from apps.accounts import services as account_services
from apps.accounts.models import Membership, Organization, User
from apps.hr import services as hr
from apps.hr.models import Employee
from apps.inventory import services as inventory
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from laptop.demo import data

EMAIL = "demo@prometric.kz"


@dataclass
class Demo:
    """What the year of trade needs to know."""

    actor: Actor
    password: str
    sellers: list[UUID]
    products: dict[str, UUID]
    # By the role of their job; of the sellers the one who came last.
    people: dict[str, Actor]

    def sign_ins(self) -> list[str]:
        """Everybody's e-mail and who that is, the owner's with the password that all have."""
        owner = f"Demo sign-in  {EMAIL}  {self.password}"
        names = [f"{email_of(number)}  {row[0]} {row[1]}, {row[2]}" for number, row in data.staff()]
        return [owner, "Its people have the same password:", *(f"  {line}" for line in names)]


def found() -> Demo:
    """The company with everything that it needs to trade."""
    actor, password = register()
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        sellers = hire(actor, password)
        return Demo(actor, password, sellers=sellers, products=stock_up(actor), people=by_job())


def register() -> tuple[Actor, str]:
    """The organization with its owner, verified; the password is made up anew for each installation."""
    password = f"Alatau-{secrets.token_urlsafe(9)}"
    user = account_services.register(
        email=EMAIL,
        password=password,
        first_name="Нұрдәулет",
        last_name="Ахматов",
        phone="+77001234567",
        organization_name=data.ORGANIZATION,
        organization_bin=data.BIN,
    )
    with tenancy.system("demo"):
        User.objects.filter(pk=user.pk).update(
            email_verified_at=timezone.now(), is_staff=True, is_superuser=True
        )
        membership = Membership.objects.get(user=user)
        Organization.objects.filter(pk=membership.organization_id).update(
            status=Organization.Status.ACTIVE,
            legal_name="Товарищество с ограниченной ответственностью «Алатау Техника»",
            paper_name_kk="«Алатау Техника» жауапкершілігі шектеулі серіктестігі",
            address="050000, Казахстан, г. Алматы, пр. Абая, 150",
            paper_address_kk="050000, Қазақстан, Алматы қ., Абай даңғ. 150",
            phone="+77272501234",
            email="info@alatau-technika.kz",
            director="Ахматов Н. Б.",
            accountant="Нұрланова Ж. С.",
            bank_name="АО «Народный Банк Казахстана»",
            iban="KZ476010131000179714",
            bic="HSBKKZKX",
            kbe="17",
            vat_certificate_series="60001",
            vat_certificate_number="1234567",
            vat_certificate_date=dt.date(2024, 2, 1),
        )
        return accounts.actor_for(membership), password


def email_of(number: int) -> str:
    """Where the employee at that place of the table signs in."""
    return f"employee{number}@prometric.kz"


def by_job() -> dict[str, Actor]:
    """Who acts in which job."""
    jobs = {email_of(number): row[6] for number, row in data.staff()}
    members = Membership.objects.select_related("user").filter(user__email__in=jobs)
    return {jobs[member.user.email]: accounts.actor_for(member) for member in members.order_by("user__email")}


def hire(actor: Actor, password: str) -> list[UUID]:
    """Departments and employees; returns the sellers' employee ids."""
    departments = {
        code: hr.create_department(actor=actor, name=name, code=code, budget=Decimal(budget)).pk
        for name, code, budget in data.DEPARTMENTS
    }
    sellers: list[UUID] = []
    heads: dict[str, UUID] = {}
    roles = dict(accounts.role_rows().values_list("preset", "pk"))
    for number, (first, last, position, department, role, salary, job) in data.staff():
        employee: Employee = hr.create_employee(
            actor=actor,
            email=email_of(number),
            password=password,
            first_name=first,
            last_name=last,
            phone=f"+7701{number:07d}",
            role=role,
            role_ids=[roles[job]],
            department_id=departments[department],
            position=position,
            salary=Decimal(salary),
            hire_date=dt.date(2024, 1, 15) + dt.timedelta(days=23 * number),
        )
        hr.approve_employee(employee.pk, actor=actor)
        if department == "SALES":
            sellers.append(employee.pk)
        heads.setdefault(department, employee.pk)
    for code, head in heads.items():
        hr.update_department(departments[code], actor=actor, head_id=head)
    return sellers


def stock_up(actor: Actor) -> dict[str, UUID]:
    """Products of every type, suppliers, and opening stock received by purchase orders."""
    products: dict[str, UUID] = {}
    opening: dict[str, int] = {}
    parts = {"BND-001": data.BUNDLE, "MAN-001": data.CABINET}
    for code, kind, name, category, unit, price, cost, minimum, stock in data.PRODUCTS:
        made = inventory.create_product(
            actor=actor,
            code=code,
            name=name[1],
            type=kind,
            category=category[1],
            unit=unit,
            price=Decimal(price),
            cost=Decimal(cost),
            min_stock=Decimal(minimum) or None,
            translations=_translations(name=name, category=category),
            **dict(zip(("tru_origin", "ntin", "tn_ved_code"), data.CODES.get(code, ()), strict=False)),
            bom=[
                {"component_id": products[part], "quantity": Decimal(count)}
                for part, count in parts.get(code, [])
            ],
        )
        products[code] = made.id
        opening[code] = stock
    for firm, email, codes in data.SUPPLIERS:
        supplier = inventory.create_supplier(actor=actor, name=firm, email=email)
        items = [
            {
                "product_id": products[code],
                "quantity": Decimal(opening[code]),
                "unit_price": Decimal(next(p[6] for p in data.PRODUCTS if p[0] == code)),
            }
            for code in codes
        ]
        order = inventory.create_purchase_order(actor=actor, supplier_id=supplier.pk, items=items)
        inventory.order_purchase(order.pk, actor=actor)
        inventory.receive_purchase(order.pk, actor=actor)
    inventory.adjust_stock(
        products["MAN-001"],
        actor=actor,
        type="IN",
        quantity=Decimal(opening["MAN-001"]),
        reference="Остаток на начало",
    )
    return products


def _translations(**names: tuple[str, ...]) -> dict[str, Any]:
    return {key: dict(zip(("kk", "ru", "en"), value, strict=True)) for key, value in names.items()}
