"""Questions about production."""

from __future__ import annotations

from apps.ai.chat.catalogue import Tool
from apps.ai.chat.tools.common import ask, dashboard, one, texts

VIEW = ("PRODUCTION_VIEW",)
DASHBOARD = ("ANALYTICS_VIEW", "PRODUCTION_VIEW")

TOOLS = (
    Tool(
        "production_open", VIEW,
        lambda s: ask("/production/orders", {"status": "in_progress", "sort": "dueDate", "limit": s.rows()}),
        texts(
            ("Сейчас производится {total:count заказ|заказа|заказов}:",
             "{productionNumber} - {productName}, готово {completedQuantity:number quantity} из "
             "{quantity:number quantity}[, срок {dueDate:day}]", "Сейчас ничего не производится."),
            ("Қазір {total:count өндіріс тапсырысы} орындалуда:",
             "{productionNumber} - {productName}, {quantity:number quantity} ішінен {completedQuantity:number quantity} "
             "дайын[, мерзімі {dueDate:day}]", "Қазір ештеңе өндіріліп жатқан жоқ."),
            ("{total:count production order is|production orders are} in progress:",
             "{productionNumber} - {productName}, {completedQuantity:number quantity} of {quantity:number quantity} "
             "done[, due {dueDate:day}]", "Nothing is being produced now."),
        ),
        slots=("limit",), action="view_production_orders", related=("production_late", "production_load", "shortages"),
    ),
    Tool(
        "production_late", VIEW,
        lambda s: ask("/production/orders", {"status": "pending,scheduled,in_progress", "dueDate[lt]": s.today,
                                             "sort": "dueDate", "limit": s.rows()}),
        texts(
            ("Производство опаздывает по {total:count заказу|заказам|заказам}:",
             "{productionNumber} - {productName}, срок {dueDate:day}, готово {completedQuantity:number quantity} из "
             "{quantity:number quantity}", "Опозданий в производстве нет."),
            ("Өндірісте {total:count тапсырыс} кешігіп жатыр:",
             "{productionNumber} - {productName}, мерзімі {dueDate:day}, {quantity:number quantity} ішінен "
             "{completedQuantity:number quantity} дайын", "Өндірісте кешігу жоқ."),
            ("{total:count production order is|production orders are} late:",
             "{productionNumber} - {productName}, due {dueDate:day}, {completedQuantity:number quantity} of "
             "{quantity:number quantity} done", "Nothing is late in production."),
        ),
        slots=("limit",), action="view_production_orders", related=("production_open", "shortages", "orders_late"),
    ),
    Tool(
        "production_load", DASHBOARD, lambda s: dashboard("production", s),
        texts(
            ("Загрузка производства по неделям (осталось {load.minutes:number} мин):",
             "с {week:day} - {minutes:number} мин из {capacity:number}[, {load:percent}]", "Производство не загружено."),
            ("Өндірістің апталық жүктемесі ({load.minutes:number} мин қалды):",
             "{week:day} бастап - {capacity:number} минуттан {minutes:number}[, {load:percent}]", "Өндіріс жүктелмеген."),
            ("Load of production by weeks ({load.minutes:number} minutes left):",
             "from {week:day} - {minutes:number} of {capacity:number} minutes[, {load:percent}]",
             "Production has no load."),
        ),
        rows="load.weeks", action="view_production_dashboard",
        related=("production_open", "production_late", "production_done"),
    ),
    Tool(
        "production_done", DASHBOARD, lambda s: dashboard("production", s),
        texts(
            ("{span}: выполнено {completed.orders:count заказ|заказа|заказов} на производство, выпущено "
             "{completed.quantity:number quantity} ед., в срок {completed.onTime:number}[ ({completed.onTimeShare:percent})].",
             "", "{span}: производство ничего не завершило."),
            ("{span}: {completed.orders:count өндіріс тапсырысы} орындалды, {completed.quantity:number quantity} бірлік "
             "шығарылды, мерзімінде {completed.onTime:number}[ ({completed.onTimeShare:percent})].",
             "", "{span}: өндіріс ештеңе аяқтаған жоқ."),
            ("{span}: {completed.orders:count production order|production orders} completed, "
             "{completed.quantity:number quantity} units made, {completed.onTime:number} on time"
             "[ ({completed.onTimeShare:percent})].", "", "{span}: production finished nothing."),
        ),
        kind="figures", empty=lambda d: not d["completed"]["orders"], slots=("period",),
        action="view_production_dashboard", related=("production_open", "production_late", "production_load"),
    ),
    Tool(
        "production_card", VIEW, lambda s: one("/production/orders", "productionNumber", s),
        texts(
            ("", "{productionNumber}: {productName}, {status:word production}, готово "
             "{completedQuantity:number quantity} из {quantity:number quantity}, приоритет {priority:word priority}"
             "[, заказ {orderNumber}][, срок {dueDate:day}].", "Производственный заказ {wanted} не найден."),
            ("", "{productionNumber}: {productName}, {status:word production}, {quantity:number quantity} ішінен "
             "{completedQuantity:number quantity} дайын, басымдығы {priority:word priority}[, тапсырыс {orderNumber}]"
             "[, мерзімі {dueDate:day}].", "{wanted} өндіріс тапсырысы табылмады."),
            ("", "{productionNumber}: {productName}, {status:word production}, {completedQuantity:number quantity} of "
             "{quantity:number quantity} done, priority {priority:word priority}[, order {orderNumber}]"
             "[, due {dueDate:day}].", "Production order {wanted} was not found."),
        ),
        kind="card", slots=("number",), action="view_production_order",
        related=("production_open", "production_late", "shortages"),
    ),
)  # fmt: skip
