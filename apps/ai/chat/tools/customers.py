"""Questions about customers."""

from __future__ import annotations

from apps.ai.chat.catalogue import Tool
from apps.ai.chat.tools.common import ask, dashboard, one, texts

VIEW = ("CUSTOMERS_VIEW",)
SILENT_AFTER = 90  # days

TOOLS = (
    Tool(
        "customers_top", VIEW,
        lambda s: ask("/customers", {"totalRevenue[gt]": 0, "sort": "-totalRevenue", "limit": s.rows()}),
        texts(
            ("Лучшие клиенты по выручке (всего покупали {total:number}):",
             "{name} - {metrics.totalRevenue:money} тенге, {metrics.totalOrders:count заказ|заказа|заказов}",
             "Клиентов с покупками пока нет."),
            ("Табыс бойынша үздік клиенттер (барлығы {total:number} клиент сатып алған):",
             "{name} - {metrics.totalRevenue:money} теңге, {metrics.totalOrders:count тапсырыс}",
             "Сатып алған клиент әзірге жоқ."),
            ("The best customers by revenue ({total:number} have bought in all):",
             "{name} - {metrics.totalRevenue:money} tenge, {metrics.totalOrders:count order|orders}",
             "No customer has bought anything yet."),
        ),
        slots=("limit",), action="view_customers", related=("customers_inactive", "receivables", "best_sellers"),
    ),
    Tool(
        "customers_new", VIEW,
        lambda s: ask("/customers", {"dateFrom": s.span().start, "dateTo": s.span().end, "sort": "-createdAt",
                                     "limit": s.rows()}),
        texts(
            ("{span}: {total:count новый клиент|новых клиента|новых клиентов}:",
             "{name} - {status:word customer}, добавлен {createdAt:day}", "{span}: новых клиентов нет."),
            ("{span}: {total:count жаңа клиент}:", "{name} - {status:word customer}, {createdAt:day} қосылған",
             "{span}: жаңа клиент жоқ."),
            ("{span}: {total:count new customer|new customers}:",
             "{name} - {status:word customer}, added on {createdAt:day}", "{span}: no new customers."),
        ),
        slots=("period", "limit"), action="view_customers",
        related=("customers_leads", "customers_summary", "deals_new"),
    ),
    Tool(
        "customers_leads", VIEW,
        lambda s: ask("/customers", {"status": "LEAD", "sort": "-createdAt", "limit": s.rows()}),
        texts(
            ("У вас {total:count лид|лида|лидов}:", "{name}[, источник: {source}], с {createdAt:day}", "Лидов нет."),
            ("Сізде {total:count лид} бар:", "{name}[, көзі: {source}], {createdAt:day} бастап", "Лид жоқ."),
            ("You have {total:count lead|leads}:", "{name}[, source: {source}], since {createdAt:day}",
             "There are no leads."),
        ),
        slots=("limit",), action="view_customers", related=("customers_new", "customers_summary", "pipeline"),
    ),
    Tool(
        "customers_inactive", VIEW,
        lambda s: ask("/customers", {"lastOrderDate[lt]": s.before(SILENT_AFTER), "sort": "lastOrderDate",
                                     "limit": s.rows()}),
        texts(
            ("С {before:day} ничего не заказывали {total:count клиент|клиента|клиентов}:",
             "{name} - последний заказ {metrics.lastOrderDate:day}, всего {metrics.totalRevenue:money} тенге",
             "Все покупавшие клиенты заказывали после {before:day}."),
            ("{before:day} бері {total:count клиент} тапсырыс бермеген:",
             "{name} - соңғы тапсырыс {metrics.lastOrderDate:day}, барлығы {metrics.totalRevenue:money} теңге",
             "Сатып алған клиенттердің бәрі {before:day} кейін тапсырыс берген."),
            ("{total:count customer has|customers have} ordered nothing since {before:day}:",
             "{name} - last order on {metrics.lastOrderDate:day}, {metrics.totalRevenue:money} tenge in all",
             "Every customer who has bought ordered after {before:day}."),
        ),
        slots=("days", "limit"), action="view_customers",
        related=("customers_top", "customers_summary", "customers_leads"),
    ),
    Tool(
        "customers_summary", ("ANALYTICS_VIEW",), lambda s: dashboard("sales", s),
        texts(
            ("Всего {customers.total:count клиент|клиента|клиентов}, активных {customers.active:number}. {span}: новых "
             "{customers.new:number}, отток {customers.churnRate:percent}.", "", "Клиентов пока нет."),
            ("Барлығы {customers.total:count клиент}, белсендісі {customers.active:number}. {span}: жаңасы "
             "{customers.new:number}, кетуі {customers.churnRate:percent}.", "", "Клиент әзірге жоқ."),
            ("{customers.total:count customer|customers} in all, {customers.active:number} active. {span}: "
             "{customers.new:number} new, churn {customers.churnRate:percent}.", "", "There are no customers yet."),
        ),
        kind="figures", empty=lambda d: not d["customers"]["total"], slots=("period",), action="view_customers",
        related=("customers_top", "customers_new", "customers_inactive"),
    ),
    Tool(
        "customer_card", VIEW, lambda s: one("/customers", "customerNumber", s),
        texts(
            ("", "{name} ({customerNumber}): {status:word customer}[, телефон {phone}][, почта {email}][, БИН {bin}], "
             "{metrics.totalOrders:count заказ|заказа|заказов} на {metrics.totalRevenue:exact} тенге, баланс "
             "{balance:exact} тенге[, последний заказ {metrics.lastOrderDate:day}].", "Клиент {wanted} не найден."),
            ("", "{name} ({customerNumber}): {status:word customer}[, телефоны {phone}][, поштасы {email}][, БСН {bin}], "
             "{metrics.totalRevenue:exact} теңгеге {metrics.totalOrders:count тапсырыс}, балансы {balance:exact} "
             "теңге[, соңғы тапсырыс {metrics.lastOrderDate:day}].", "{wanted} клиенті табылмады."),
            ("", "{name} ({customerNumber}): {status:word customer}[, phone {phone}][, e-mail {email}][, BIN {bin}], "
             "{metrics.totalOrders:count order|orders} worth {metrics.totalRevenue:exact} tenge, balance "
             "{balance:exact} tenge[, last order on {metrics.lastOrderDate:day}].", "Customer {wanted} was not found."),
        ),
        kind="card", subject="customers", slots=("name",), action="view_customer",
        related=("customers_top", "receivables", "customers_inactive"),
    ),
)  # fmt: skip
