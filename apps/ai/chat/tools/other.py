"""Questions about what happened, notices, anything by name, and the assistant itself."""

from __future__ import annotations

from apps.ai.chat.api_request import API, ApiRequest
from apps.ai.chat.catalogue import Slots, Tool
from apps.ai.chat.tools.common import ask, texts
from apps.analytics.periods import PeriodType


def _search(slots: Slots) -> ApiRequest:
    wanted = (slots.name or slots.number or "").ljust(2, "*")
    return ApiRequest(f"{API}/search", {"query": wanted, "limit": slots.rows()}, method="POST")


TOOLS = (
    Tool(
        "today_changes", ("AUDIT_VIEW",),
        lambda s: ask("/audit", {"createdAt[gte]": s.span(PeriodType.DAY).start, "createdAt[lte]": s.span(PeriodType.DAY).end,
                                 "limit": s.rows(10)}),
        texts(
            ("{span}: {total:count изменение|изменения|изменений}, последние:",
             "{name}[ - {actorName}]", "{span}: изменений не было."),
            ("{span}: {total:count өзгеріс}, соңғылары:", "{name}[ - {actorName}]", "{span}: өзгеріс болған жоқ."),
            ("{span}: {total:count change|changes}, the latest:", "{name}[ - {actorName}]", "{span}: nothing changed."),
        ),
        slots=("period", "limit"), action="view_audit", related=("notifications", "orders_new", "deals_new"),
    ),
    Tool(
        "notifications", (), lambda s: ask("/notifications", {"unread": "true", "limit": s.rows()}),
        texts(
            ("У вас {total:count непрочитанное уведомление|непрочитанных уведомления|непрочитанных уведомлений}:",
             "{title}: {message}", "Непрочитанных уведомлений нет."),
            ("Сізде {total:count оқылмаған хабарландыру} бар:", "{title}: {message}", "Оқылмаған хабарландыру жоқ."),
            ("You have {total:count unread notification|unread notifications}:", "{title}: {message}",
             "You have no unread notifications."),
        ),
        slots=("limit",), action="view_notifications", related=("today_changes", "deals_mine", "deals_overdue"),
    ),
    Tool(
        "find", (), _search,
        texts(
            ("Нашлось {total:count совпадение|совпадения|совпадений}:", "{title}[ - {description}]",
             "По запросу {wanted} ничего не найдено."),
            ("{total:count сәйкестік} табылды:", "{title}[ - {description}]", "{wanted} бойынша ештеңе табылмады."),
            ("{total:count match|matches} found:", "{title}[ - {description}]", "Nothing was found for {wanted}."),
        ),
        rows="results", slots=("name", "number", "limit"), action="search", related=("help", "customers_top", "low_stock"),
    ),
    Tool(
        "help", (), None,
        texts(
            ("Я отвечаю на вопросы о сделках, клиентах, заказах, складе, производстве, финансах, продажах и сотрудниках "
             "по данным, которые вам доступны. Я ничего не изменяю. Спросите, например:", "", ""),
            ("Мен сізге қолжетімді деректер бойынша мәмілелер, клиенттер, тапсырыстар, қойма, өндіріс, қаржы, сату және "
             "қызметкерлер туралы сұрақтарға жауап беремін. Мен ештеңені өзгертпеймін. Мысалы, сұраңыз:", "", ""),
            ("I answer questions about deals, customers, orders, stock, production, finance, sales and people from the data "
             "that you may see. I change nothing. Ask, for example:", "", ""),
        ),
        kind="figures", related=("deals_closing", "revenue", "low_stock", "invoices_overdue", "headcount"),
    ),
)  # fmt: skip
