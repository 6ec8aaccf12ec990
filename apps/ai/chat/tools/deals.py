"""Questions about deals."""

from __future__ import annotations

from apps.ai.chat.catalogue import OPEN_STAGE_FILTER, Tool
from apps.ai.chat.tools.common import ask, between, dashboard, one, texts

VIEW = ("DEALS_VIEW",)
ANALYTICS = ("ANALYTICS_VIEW",)
STUCK_AFTER = 30  # days

TOOLS = (
    Tool(
        "deals_closing", VIEW,
        lambda s: ask("/deals", {"stage": "CLOSING", "sort": "-value", "limit": s.rows(10)}, value="value"),
        texts(
            ("У вас есть {total:count сделка|сделки|сделок} в стадии CLOSING с общей суммой {sums.value:money} тенге:",
             "{title} - {value:money}, вероятность {probability:percent}", "Сделок в стадии CLOSING сейчас нет."),
            ("Сізде CLOSING сатысында жалпы сомасы {sums.value:money} теңге болатын {total:count мәміле} бар:",
             "{title} - {value:money}, ықтималдығы {probability:percent}", "Қазір CLOSING сатысында мәміле жоқ."),
            ("You have {total:count deal|deals} in the CLOSING stage worth {sums.value:money} tenge in total:",
             "{title} - {value:money}, probability {probability:percent}", "There are no deals in the CLOSING stage now."),
        ),
        slots=("limit",), action="view_deals", related=("deals_overdue", "deals_stuck", "pipeline"),
    ),
    Tool(
        "pipeline", ANALYTICS, lambda s: dashboard("sales", s),
        texts(
            ("В воронке {deals.inPipeline:count открытая сделка|открытые сделки|открытых сделок}:\n"
             "LEAD - {pipeline.LEAD.count:number}, {pipeline.LEAD.value:money} тенге\n"
             "QUALIFIED - {pipeline.QUALIFIED.count:number}, {pipeline.QUALIFIED.value:money} тенге\n"
             "PROPOSAL - {pipeline.PROPOSAL.count:number}, {pipeline.PROPOSAL.value:money} тенге\n"
             "NEGOTIATION - {pipeline.NEGOTIATION.count:number}, {pipeline.NEGOTIATION.value:money} тенге\n"
             "CLOSING - {pipeline.CLOSING.count:number}, {pipeline.CLOSING.value:money} тенге",
             "", "Открытых сделок нет."),
            ("Воронкада {deals.inPipeline:count ашық мәміле}:\n"
             "LEAD - {pipeline.LEAD.count:number}, {pipeline.LEAD.value:money} теңге\n"
             "QUALIFIED - {pipeline.QUALIFIED.count:number}, {pipeline.QUALIFIED.value:money} теңге\n"
             "PROPOSAL - {pipeline.PROPOSAL.count:number}, {pipeline.PROPOSAL.value:money} теңге\n"
             "NEGOTIATION - {pipeline.NEGOTIATION.count:number}, {pipeline.NEGOTIATION.value:money} теңге\n"
             "CLOSING - {pipeline.CLOSING.count:number}, {pipeline.CLOSING.value:money} теңге",
             "", "Ашық мәміле жоқ."),
            ("The pipeline holds {deals.inPipeline:count open deal|open deals}:\n"
             "LEAD - {pipeline.LEAD.count:number}, {pipeline.LEAD.value:money} tenge\n"
             "QUALIFIED - {pipeline.QUALIFIED.count:number}, {pipeline.QUALIFIED.value:money} tenge\n"
             "PROPOSAL - {pipeline.PROPOSAL.count:number}, {pipeline.PROPOSAL.value:money} tenge\n"
             "NEGOTIATION - {pipeline.NEGOTIATION.count:number}, {pipeline.NEGOTIATION.value:money} tenge\n"
             "CLOSING - {pipeline.CLOSING.count:number}, {pipeline.CLOSING.value:money} tenge",
             "", "There are no open deals."),
        ),
        kind="figures", empty=lambda d: not d["deals"]["inPipeline"], action="view_pipeline",
        related=("deals_closing", "win_rate", "deals_top"),
    ),
    Tool(
        "deals_overdue", VIEW,
        lambda s: ask("/deals", {"stage": OPEN_STAGE_FILTER, "expectedCloseDate[lt]": s.today,
                                 "sort": "expectedCloseDate", "limit": s.rows()}, value="value"),
        texts(
            ("Плановая дата закрытия прошла у {total:count открытой сделки|открытых сделок|открытых сделок} "
             "на сумму {sums.value:money} тенге:",
             "{title} - {value:money}, ожидалась {expectedCloseDate:day}, этап {stage}",
             "Открытых сделок с прошедшей датой закрытия нет."),
            ("Жоспарлы жабылу күні өтіп кеткен {total:count ашық мәміле}, сомасы {sums.value:money} теңге:",
             "{title} - {value:money}, {expectedCloseDate:day} күтілген, сатысы {stage}",
             "Жабылу күні өтіп кеткен ашық мәміле жоқ."),
            ("{total:count open deal is|open deals are} past the expected closing date, {sums.value:money} tenge in total:",
             "{title} - {value:money}, expected on {expectedCloseDate:day}, stage {stage}",
             "No open deal is past its expected closing date."),
        ),
        slots=("limit",), action="view_deals", related=("deals_stuck", "deals_closing", "deals_mine"),
    ),
    Tool(
        "deals_stuck", VIEW,
        lambda s: ask("/deals", {"stage": OPEN_STAGE_FILTER, "updatedAt[lt]": s.before(STUCK_AFTER),
                                 "sort": "updatedAt", "limit": s.rows()}, value="value"),
        texts(
            ("С {before:day} без движения {total:count открытая сделка|открытые сделки|открытых сделок} "
             "на сумму {sums.value:money} тенге:",
             "{title} - {value:money}, этап {stage}, последнее изменение {updatedAt:day}",
             "Открытых сделок без движения с {before:day} нет."),
            ("{before:day} бері қозғалыссыз тұрған {total:count ашық мәміле}, сомасы {sums.value:money} теңге:",
             "{title} - {value:money}, сатысы {stage}, соңғы өзгеріс {updatedAt:day}",
             "{before:day} бері қозғалыссыз тұрған мәміле жоқ."),
            ("{total:count open deal has|open deals have} not moved since {before:day}, "
             "{sums.value:money} tenge in total:",
             "{title} - {value:money}, stage {stage}, last changed on {updatedAt:day}",
             "Every open deal has moved since {before:day}."),
        ),
        slots=("days", "limit"), action="view_deals", related=("deals_overdue", "deals_closing", "pipeline"),
    ),
    Tool(
        "deals_top", VIEW,
        lambda s: ask("/deals", {"stage": s.stage or OPEN_STAGE_FILTER, "minValue": s.min_amount,
                                 "sort": "-value", "limit": s.rows()}, value="value"),
        texts(
            ("Самые крупные открытые сделки (всего {total:number} на {sums.value:money} тенге):",
             "{title} - {value:money}, {customerName}, этап {stage}", "Открытых сделок нет."),
            ("Ең ірі ашық мәмілелер (барлығы {total:number}, {sums.value:money} теңге):",
             "{title} - {value:money}, {customerName}, сатысы {stage}", "Ашық мәміле жоқ."),
            ("The largest open deals ({total:number} in all, {sums.value:money} tenge):",
             "{title} - {value:money}, {customerName}, stage {stage}", "There are no open deals."),
        ),
        slots=("limit", "stage", "min_amount"), action="view_deals",
        related=("deals_closing", "pipeline", "deals_stuck"),
    ),
    Tool(
        "deals_new", VIEW,
        lambda s: ask("/deals", {"dateFrom": s.span().start, "dateTo": s.span().end, "sort": "-createdAt",
                                 "limit": s.rows()}, value="value"),
        texts(
            ("{span}: {total:count новая сделка|новые сделки|новых сделок} на сумму {sums.value:money} тенге:",
             "{title} - {value:money}, {customerName}, создана {createdAt:day}", "{span}: новых сделок нет."),
            ("{span}: сомасы {sums.value:money} теңге болатын {total:count жаңа мәміле}:",
             "{title} - {value:money}, {customerName}, {createdAt:day} құрылған", "{span}: жаңа мәміле жоқ."),
            ("{span}: {total:count new deal|new deals} worth {sums.value:money} tenge:",
             "{title} - {value:money}, {customerName}, created on {createdAt:day}", "{span}: no new deals."),
        ),
        slots=("period", "limit"), action="view_deals", related=("deals_won", "pipeline", "orders_new"),
    ),
    Tool(
        "deals_won", VIEW,
        lambda s: ask("/deals", {"stage": "WON", **between("actualCloseDate", s.span()),
                                 "sort": "-value", "limit": s.rows()}, finalAmount="final_amount|value"),
        texts(
            ("{span}: {total:count выигранная сделка|выигранные сделки|выигранных сделок} "
             "на сумму {sums.finalAmount:money} тенге:",
             "{title} - {finalAmount|value:money}, {customerName}, {actualCloseDate:day}", "{span}: выигранных сделок нет."),
            ("{span}: сомасы {sums.finalAmount:money} теңге болатын {total:count сәтті жабылған мәміле}:",
             "{title} - {finalAmount|value:money}, {customerName}, {actualCloseDate:day}", "{span}: сәтті жабылған мәміле жоқ."),
            ("{span}: {total:count deal won|deals won}, {sums.finalAmount:money} tenge in total:",
             "{title} - {finalAmount|value:money}, {customerName}, {actualCloseDate:day}", "{span}: no deals won."),
        ),
        slots=("period", "limit"), action="view_deals", related=("deals_lost", "win_rate", "revenue"),
    ),
    Tool(
        "deals_lost", VIEW,
        lambda s: ask("/deals", {"stage": "LOST", **between("actualCloseDate", s.span()),
                                 "sort": "-value", "limit": s.rows()}, value="value"),
        texts(
            ("{span}: {total:count проигранная сделка|проигранные сделки|проигранных сделок} "
             "на сумму {sums.value:money} тенге:",
             "{title} - {value:money}[, причина: {lostReason}][, конкурент: {competitorWon}]",
             "{span}: проигранных сделок нет."),
            ("{span}: сомасы {sums.value:money} теңге болатын {total:count сәтсіз жабылған мәміле}:",
             "{title} - {value:money}[, себебі: {lostReason}][, бәсекелес: {competitorWon}]",
             "{span}: сәтсіз жабылған мәміле жоқ."),
            ("{span}: {total:count deal lost|deals lost}, {sums.value:money} tenge in total:",
             "{title} - {value:money}[, reason: {lostReason}][, competitor: {competitorWon}]", "{span}: no deals lost."),
        ),
        slots=("period", "limit"), action="view_deals", related=("deals_won", "win_rate", "deals_stuck"),
    ),
    Tool(
        "deals_mine", VIEW,
        lambda s: ask("/deals", {"assignedTo": s.me, "stage": s.stage or OPEN_STAGE_FILTER, "sort": "-value",
                                 "limit": s.rows(10)}, value="value"),
        texts(
            ("За вами {total:count открытая сделка|открытые сделки|открытых сделок} на сумму {sums.value:money} тенге:",
             "{title} - {value:money}, этап {stage}, вероятность {probability:percent}", "За вами нет открытых сделок."),
            ("Сізге бекітілген {total:count ашық мәміле} бар, сомасы {sums.value:money} теңге:",
             "{title} - {value:money}, сатысы {stage}, ықтималдығы {probability:percent}",
             "Сізге бекітілген ашық мәміле жоқ."),
            ("You have {total:count open deal|open deals} worth {sums.value:money} tenge:",
             "{title} - {value:money}, stage {stage}, probability {probability:percent}",
             "No open deals are assigned to you."),
        ),
        slots=("stage", "limit"), action="view_deals", related=("deals_closing", "deals_overdue", "deals_stuck"),
    ),
    Tool(
        "win_rate", ANALYTICS, lambda s: dashboard("sales", s),
        texts(
            ("{span}: конверсия {deals.winRate:percent} (выиграно {deals.won:number}, проиграно {deals.lost:number}), "
             "средняя сделка {deals.averageValue:money} тенге, средний цикл {deals.averageCycleTime:count день|дня|дней}.",
             "", "{span}: закрытых сделок нет, конверсию посчитать не из чего."),
            ("{span}: конверсия {deals.winRate:percent} (сәтті жабылғаны {deals.won:number}, сәтсіз жабылғаны {deals.lost:number}), "
             "орташа мәміле {deals.averageValue:money} теңге, орташа цикл {deals.averageCycleTime:count күн}.",
             "", "{span}: жабылған мәміле жоқ, конверсияны есептейтін ештеңе жоқ."),
            ("{span}: win rate {deals.winRate:percent} ({deals.won:number} won, {deals.lost:number} lost), "
             "average deal {deals.averageValue:money} tenge, average cycle {deals.averageCycleTime:count day|days}.",
             "", "{span}: no deals were closed, so there is no win rate."),
        ),
        kind="figures", empty=lambda d: not d["deals"]["won"] + d["deals"]["lost"], slots=("period",),
        action="view_sales_dashboard", related=("deals_won", "deals_lost", "pipeline"),
    ),
    Tool(
        "deal_card", VIEW, lambda s: one("/deals", "dealNumber", s),
        texts(
            ("", "{dealNumber} «{title}»: {value:exact} тенге, этап {stage}, вероятность {probability:percent}, клиент "
             "{customerName}[, ответственный {assignedToName}][, ожидаемое закрытие {expectedCloseDate:day}].",
             "Сделка {wanted} не найдена."),
            ("", "{dealNumber} «{title}»: {value:exact} теңге, сатысы {stage}, ықтималдығы {probability:percent}, клиенті "
             "{customerName}[, жауаптысы {assignedToName}][, күтілетін жабылуы {expectedCloseDate:day}].",
             "{wanted} мәмілесі табылмады."),
            ("", "{dealNumber} “{title}”: {value:exact} tenge, stage {stage}, probability {probability:percent}, customer "
             "{customerName}[, owner {assignedToName}][, expected to close on {expectedCloseDate:day}].",
             "Deal {wanted} was not found."),
        ),
        kind="card", subject="deals", slots=("number", "name"), action="view_deal",
        related=("deals_closing", "deals_mine", "pipeline"),
    ),
)  # fmt: skip
