"""The staff report: who works here; salaries only for readers who may see them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat

from apps.accounts.models import Membership
from apps.analytics.selectors import people as dashboards
from apps.hr.models import Department, Employee
from apps.hr.selectors import employee_rows
from apps.kernel import money
from apps.kernel.letters import by_name
from apps.reports.content import filters
from apps.reports.content.base import Cell, Chart, Column, Figure, Query, Section, Subject, Words

SALARIES = "EMPLOYEES_SALARY_VIEW"
ACTIVE = Q(membership__status=Membership.Status.ACTIVE)


def _employees(ask: Query) -> QuerySet[Employee]:
    """Everyone who was there at the end of the period, whatever became of them."""
    found = (
        employee_rows()
        .filter(rejected_at__isnull=True)
        .filter(Q(hire_date__lte=ask.end) | Q(hire_date__isnull=True, created_at__lt=ask.until_moment))
    )
    for name, lookup in (
        ("departmentId", "department_id__in"),
        ("status", "membership__status__in"),
        ("role", "membership__role__in"),
        ("contractType", "contract_type__in"),
    ):
        if name in ask.filters:
            found = found.filter(**{lookup: ask.filters[name]})
    return found


def _rows(ask: Query) -> QuerySet[Any]:
    return (
        _employees(ask)
        .annotate(
            full_name=Concat("membership__user__last_name", Value(" "), "membership__user__first_name")
        )
        .order_by(by_name("membership__user__last_name"), by_name("membership__user__first_name"), "id")
        .values_list(
            "full_name", "position", "department__name", "membership__role", "membership__status",
            "contract_type", "hire_date", "membership__user__email", "membership__user__phone", "salary",
        )
    )  # fmt: skip


def _departments(ask: Query) -> list[tuple[Any, ...]]:
    none = Words("Бөлімсіз", "Без отдела", "No department").of(ask.language)
    rows = (
        _employees(ask)
        .order_by()
        .values("department_id", "department__name")
        .annotate(people=Count("pk"), active=Count("pk", filter=ACTIVE), pay=Sum("salary", filter=ACTIVE))
        .order_by("-people", "department_id")
    )
    return [
        (name or none, people, active, pay)
        for name, people, active, pay in rows.values_list("department__name", "people", "active", "pay")
    ]


def _figures(ask: Query) -> list[Figure]:
    """Hired by hire date, or by the day they were entered without one."""
    entered = Q(hire_date__isnull=True, created_at__gte=ask.from_moment, created_at__lt=ask.until_moment)
    came = Q(hire_date__range=(ask.start, ask.end)) | entered
    found = _employees(ask).aggregate(
        people=Count("pk"),
        active=Count("pk", filter=ACTIVE),
        hired=Count("pk", filter=came & ~Q(membership__status=Membership.Status.PENDING)),
        pay=Sum("salary", filter=ACTIVE),
    )
    integer = Cell.INTEGER
    shown = [
        Figure(Words("Қызметкерлер", "Сотрудники", "Employees"), found["people"], integer),
        Figure(Words("Жұмыс істейді", "Работают", "Active"), found["active"], integer),
        Figure(
            Words("Кезеңде қабылданды", "Принято за период", "Hired in the period"), found["hired"], integer
        ),
    ]
    if not ask.is_narrowed:
        left = dashboards.dashboard(ask.period, today=ask.today)["changes"]["left"]
        shown.append(Figure(Words("Кезеңде кетті", "Уволено за период", "Left in the period"), left, integer))
    if ask.may(SALARIES):
        pay = found["pay"] or money.ZERO
        shown.append(Figure(Words("Айлық жалақы қоры", "Фонд окладов в месяц", "Monthly salaries"), pay))
    return shown


def _charts(ask: Query) -> list[Chart]:
    people = [(name, Decimal(count)) for name, count, _active, _pay in _departments(ask)]
    return [Chart(Words("Бөлімдер бойынша", "По отделам", "By department"), "ranks", people)]


PAY = Column(Words("Жалақы", "Оклад", "Salary"), Cell.MONEY, width=16, total=True, permission=SALARIES)

HR = Subject(
    title=Words("Қызметкерлер есебі", "Отчёт по персоналу", "Staff report"),
    permission="EMPLOYEES_VIEW",
    rights=frozenset({SALARIES}),
    filters={
        "departmentId": filters.ids,
        "status": filters.choices(Membership.Status),
        "role": filters.choices(Membership.Role),
        "contractType": filters.choices(Employee.ContractType),
    },
    sections=(
        Section(
            "employees",
            Words("Қызметкерлер", "Сотрудники", "Employees"),
            (
                Column(Words("Аты-жөні", "Фамилия, имя", "Name"), width=30),
                Column(Words("Лауазымы", "Должность", "Position"), width=26),
                Column(Words("Бөлімі", "Отдел", "Department"), width=24),
                Column(Words("Рөлі", "Роль", "Role"), width=16, choices=Membership.Role),
                Column(Words("Мәртебесі", "Статус", "Status"), width=14, choices=Membership.Status),
                Column(Words("Шарт", "Договор", "Contract"), width=18, choices=Employee.ContractType),
                Column(Words("Қабылданған күні", "Дата приёма", "Hired"), Cell.DATE, width=14),
                Column(Words("Эл. пошта", "Эл. почта", "E-mail"), width=28),
                Column(Words("Телефон", "Телефон", "Phone"), width=18),
                PAY,
            ),
            _rows,
            # Whoever is not here (any more) is not paid: the sum is the fund that the summary shows.
            counts=lambda row: row[4] == Membership.Status.ACTIVE,
            total=Words("Жұмыс істейтіндер бойынша", "Итого по работающим", "Total of the active"),
        ),
        Section(
            "departments",
            Words("Бөлімдер", "Отделы", "Departments"),
            (
                Column(Words("Бөлім", "Отдел", "Department"), width=30),
                Column(Words("Қызметкерлер", "Сотрудники", "Employees"), Cell.INTEGER, width=14, total=True),
                Column(Words("Жұмыс істейді", "Работают", "Active"), Cell.INTEGER, width=14, total=True),
                PAY,
            ),
            _departments,
        ),
    ),
    figures=_figures,
    charts=_charts,
    named={"departmentId": Department},
)
