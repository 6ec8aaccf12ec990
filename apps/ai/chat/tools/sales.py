"""Questions about revenue, plan and forecast."""

from __future__ import annotations

from apps.ai.chat.catalogue import Tool
from apps.ai.chat.tools.common import ask, dashboard, texts

ANALYTICS = ("ANALYTICS_VIEW",)
MONTHS_AHEAD = 3

TOOLS = (
    Tool(
        "revenue", ANALYTICS, lambda s: dashboard("sales", s),
        texts(
            ("{span}: выручка {revenue.total:exact} тенге с НДС ({revenue.net:exact} без НДС), "
             "{revenue.orders:count заказ|заказа|заказов}.", "", "{span}: выручки нет."),
            ("{span}: табыс ҚҚС-пен {revenue.total:exact} теңге (ҚҚС-сыз {revenue.net:exact}), "
             "{revenue.orders:count тапсырыс}.", "", "{span}: табыс жоқ."),
            ("{span}: revenue {revenue.total:exact} tenge with VAT ({revenue.net:exact} without), "
             "{revenue.orders:count order|orders}.", "", "{span}: there is no revenue."),
        ),
        kind="figures", empty=lambda d: not d["revenue"]["orders"], slots=("period",), action="view_sales_dashboard",
        related=("revenue_compare", "best_sellers", "sales_target"),
    ),
    Tool(
        "revenue_compare", ANALYTICS, lambda s: dashboard("sales", s),
        texts(
            ("{span}: выручка {revenue.total:exact} тенге, изменение к предыдущему периоду {revenue.growth:change}.", "",
             "{span}: выручка {revenue.total:exact} тенге; в предыдущем периоде её не было, сравнить не с чем."),
            ("{span}: табыс {revenue.total:exact} теңге, алдыңғы кезеңге қарағанда өзгерісі {revenue.growth:change}.", "",
             "{span}: табыс {revenue.total:exact} теңге; алдыңғы кезеңде табыс болмаған, салыстыратын ештеңе жоқ."),
            ("{span}: revenue {revenue.total:exact} tenge, change against the previous period {revenue.growth:change}.", "",
             "{span}: revenue {revenue.total:exact} tenge; the previous period had none to compare with."),
        ),
        kind="figures", empty=lambda d: d["revenue"]["growth"] is None, slots=("period",), action="view_sales_dashboard",
        related=("revenue", "forecast", "best_sellers"),
    ),
    Tool(
        "sales_target", ANALYTICS, lambda s: dashboard("sales", s),
        texts(
            ("{span}: план {revenue.target:exact} тенге, продано на {revenue.total:exact} тенге, выполнено "
             "{revenue.achievement:percent}.", "", "{span}: план продаж не задан; продано на {revenue.total:exact} тенге."),
            ("{span}: жоспар {revenue.target:exact} теңге, сатылғаны {revenue.total:exact} теңге, орындалуы "
             "{revenue.achievement:percent}.", "", "{span}: сату жоспары қойылмаған; сатылғаны {revenue.total:exact} теңге."),
            ("{span}: target {revenue.target:exact} tenge, sold {revenue.total:exact} tenge, "
             "{revenue.achievement:percent} achieved.", "",
             "{span}: no sales target is set; sold {revenue.total:exact} tenge."),
        ),
        kind="figures", empty=lambda d: d["revenue"]["target"] is None, slots=("period",), action="view_sales_dashboard",
        related=("revenue", "forecast", "pipeline"),
    ),
    Tool(
        "forecast", ANALYTICS,
        lambda s: ask("/analytics/sales/forecast", {"horizon": s.months or MONTHS_AHEAD}),
        texts(
            ("Прогноз продаж (тренд: {factors.trend:word trend}, история в месяцах: {historyMonths:number}):",
             "{month:month} - {predicted:money} тенге (от {minimum:money} до {maximum:money})",
             "Для прогноза пока не хватает истории продаж."),
            ("Сату болжамы (тренд: {factors.trend:word trend}, тарихы айлармен: {historyMonths:number}):",
             "{month:month} - {predicted:money} теңге ({minimum:money} және {maximum:money} аралығында)",
             "Болжам үшін сату тарихы әзірге жеткіліксіз."),
            ("Sales forecast (trend: {factors.trend:word trend}, months of history: {historyMonths:number}):",
             "{month:month} - {predicted:money} tenge (from {minimum:money} to {maximum:money})",
             "There is not enough history of sales for a forecast yet."),
        ),
        rows="forecast", slots=("months",), action="view_sales_forecast", related=("revenue", "pipeline", "sales_target"),
    ),
)  # fmt: skip
