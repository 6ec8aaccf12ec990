"""Questions about employees and departments."""

from __future__ import annotations

from apps.ai.chat.catalogue import Tool
from apps.ai.chat.tools.common import ask, between, dashboard, one, texts
from apps.analytics.periods import PeriodType

TOOLS = (
    Tool(
        "headcount", ("ANALYTICS_VIEW", "EMPLOYEES_VIEW"), lambda s: dashboard("hr", s),
        texts(
            ("Всего {heads.total:count сотрудник|сотрудника|сотрудников}: активных {heads.active:number}, ожидают "
             "подтверждения {heads.pending:number}, неактивных {heads.inactive:number}. По отделам:",
             "{name} - {heads:number}", "Сотрудников пока нет."),
            ("Барлығы {heads.total:count қызметкер}: белсендісі {heads.active:number}, бекітуді күтетіні "
             "{heads.pending:number}, белсенді емесі {heads.inactive:number}. Бөлімдер бойынша:",
             "{name} - {heads:number}", "Қызметкер әзірге жоқ."),
            ("{heads.total:count employee|employees} in all: {heads.active:number} active, {heads.pending:number} awaiting "
             "approval, {heads.inactive:number} inactive. By department:", "{name} - {heads:number}",
             "There are no employees yet."),
        ),
        rows="departments", action="view_hr_dashboard", related=("departments", "new_hires", "employee_card"),
    ),
    Tool(
        "departments", ("DEPARTMENTS_VIEW",), lambda s: ask("/departments", {"flat": "true"}),
        texts(
            ("В компании {total:count отдел|отдела|отделов}:",
             "{name} - {employeeCount:count сотрудник|сотрудника|сотрудников}[, руководитель {headName}]", "Отделов пока нет."),
            ("Компанияда {total:count бөлім} бар:", "{name} - {employeeCount:count қызметкер}[, басшысы {headName}]",
             "Бөлім әзірге жоқ."),
            ("The company has {total:count department|departments}:",
             "{name} - {employeeCount:count employee|employees}[, headed by {headName}]", "There are no departments yet."),
        ),
        rows="", action="view_departments", related=("headcount", "new_hires", "employee_card"),
    ),
    Tool(
        "employee_card", ("EMPLOYEES_VIEW",), lambda s: one("/employees", "email", s),
        texts(
            ("", "{firstName} {lastName}[: {position}][, отдел {departmentName}][, телефон {phone}], почта {email}.",
             "Сотрудник {wanted} не найден."),
            ("", "{firstName} {lastName}[: {position}][, бөлімі {departmentName}][, телефоны {phone}], поштасы {email}.",
             "{wanted} қызметкері табылмады."),
            ("", "{firstName} {lastName}[: {position}][, department {departmentName}][, phone {phone}], e-mail {email}.",
             "Employee {wanted} was not found."),
        ),
        kind="card", subject="employees", slots=("name",), action="view_employee",
        related=("headcount", "departments", "new_hires"),
    ),
    Tool(
        "new_hires", ("EMPLOYEES_VIEW",),
        lambda s: ask("/employees", {**between("hireDate", s.span(PeriodType.QUARTER)), "sort": "-hireDate", "limit": s.rows(10)}),
        texts(
            ("{span}: {total:count человек принят|человека принято|человек принято} на работу:",
             "{firstName} {lastName}[, {position}], с {hireDate:day}", "{span}: на работу никого не приняли."),
            ("{span}: жұмысқа {total:count адам} қабылданды:",
             "{firstName} {lastName}[, {position}], {hireDate:day} бастап", "{span}: жұмысқа ешкім қабылданған жоқ."),
            ("{span}: {total:count person was|people were} hired:",
             "{firstName} {lastName}[, {position}], since {hireDate:day}", "{span}: nobody was hired."),
        ),
        slots=("period", "limit"), action="view_employees", related=("headcount", "departments", "employee_card"),
    ),
)  # fmt: skip
