"""Questions about orders and shipments."""

from __future__ import annotations

from apps.ai.chat.catalogue import Tool
from apps.ai.chat.tools.common import ask, one, texts
from apps.analytics.periods import PeriodType

VIEW = ("ORDERS_VIEW",)
UNSHIPPED = "pending,confirmed,processing"

TOOLS = (
    Tool(
        "orders_open", VIEW,
        lambda s: ask("/orders", {"status": UNSHIPPED, "sort": "deliveryDate", "limit": s.rows()},
                      totalAmount="total_amount"),
        texts(
            ("В работе {total:count заказ|заказа|заказов} на сумму {sums.totalAmount:money} тенге:",
             "{orderNumber} - {customerName}, {totalAmount:money} тенге, {status:word order}[, срок {deliveryDate:day}]",
             "Заказов в работе нет."),
            ("Жұмыста сомасы {sums.totalAmount:money} теңге болатын {total:count тапсырыс} бар:",
             "{orderNumber} - {customerName}, {totalAmount:money} теңге, {status:word order}[, мерзімі {deliveryDate:day}]",
             "Жұмыста тапсырыс жоқ."),
            ("{total:count order is|orders are} in progress, {sums.totalAmount:money} tenge in total:",
             "{orderNumber} - {customerName}, {totalAmount:money} tenge, {status:word order}[, due {deliveryDate:day}]",
             "No orders are in progress."),
        ),
        slots=("limit",), action="view_orders", related=("orders_late", "orders_new", "shipments_transit"),
    ),
    Tool(
        "orders_late", VIEW,
        lambda s: ask("/orders", {"status": UNSHIPPED, "deliveryDate[lt]": s.today, "sort": "deliveryDate",
                                  "limit": s.rows()}, totalAmount="total_amount"),
        texts(
            ("Срок поставки прошёл у {total:count заказа|заказов|заказов} на сумму {sums.totalAmount:money} тенге:",
             "{orderNumber} - {customerName}, срок {deliveryDate:day}, {status:word order}, {totalAmount:money} тенге",
             "Заказов с прошедшим сроком поставки нет."),
            ("Жеткізу мерзімі өткен {total:count тапсырыс}, сомасы {sums.totalAmount:money} теңге:",
             "{orderNumber} - {customerName}, мерзімі {deliveryDate:day}, {status:word order}, {totalAmount:money} теңге",
             "Жеткізу мерзімі өткен тапсырыс жоқ."),
            ("{total:count order is|orders are} past the delivery date, {sums.totalAmount:money} tenge in total:",
             "{orderNumber} - {customerName}, due {deliveryDate:day}, {status:word order}, {totalAmount:money} tenge",
             "No order is past its delivery date."),
        ),
        slots=("limit",), action="view_orders", related=("orders_open", "production_late", "shortages"),
    ),
    Tool(
        "orders_new", VIEW,
        lambda s: ask("/orders", {"dateFrom": s.span(PeriodType.WEEK).start, "dateTo": s.span(PeriodType.WEEK).end,
                                  "status[ne]": "cancelled", "sort": "-createdAt", "limit": s.rows()},
                      totalAmount="total_amount"),
        texts(
            ("{span}: {total:count заказ поступил|заказа поступило|заказов поступило} на сумму "
             "{sums.totalAmount:money} тенге:",
             "{orderNumber} - {customerName}, {totalAmount:money} тенге, {status:word order}", "{span}: заказов не было."),
            ("{span}: сомасы {sums.totalAmount:money} теңге болатын {total:count тапсырыс} түсті:",
             "{orderNumber} - {customerName}, {totalAmount:money} теңге, {status:word order}",
             "{span}: тапсырыс түспеді."),
            ("{span}: {total:count order came|orders came} in, {sums.totalAmount:money} tenge in total:",
             "{orderNumber} - {customerName}, {totalAmount:money} tenge, {status:word order}", "{span}: no orders came in."),
        ),
        slots=("period", "limit"), action="view_orders", related=("revenue", "orders_open", "deals_new"),
    ),
    Tool(
        "order_card", VIEW, lambda s: one("/orders", "orderNumber", s),
        texts(
            ("", "{orderNumber}: {status:word order}, клиент {customerName}, сумма {totalAmount:exact} тенге, оплачено "
             "{paidAmount:exact} тенге ({paymentStatus:word payment})[, срок поставки {deliveryDate:day}].",
             "Заказ {wanted} не найден."),
            ("", "{orderNumber}: {status:word order}, клиенті {customerName}, сомасы {totalAmount:exact} теңге, төленгені "
             "{paidAmount:exact} теңге ({paymentStatus:word payment})[, жеткізу мерзімі {deliveryDate:day}].",
             "{wanted} тапсырысы табылмады."),
            ("", "{orderNumber}: {status:word order}, customer {customerName}, total {totalAmount:exact} tenge, paid "
             "{paidAmount:exact} tenge ({paymentStatus:word payment})[, delivery due {deliveryDate:day}].",
             "Order {wanted} was not found."),
        ),
        kind="card", subject="orders", slots=("number", "name"), action="view_order",
        related=("orders_open", "shipments_transit", "invoices_unpaid"),
    ),
    Tool(
        "shipments_transit", VIEW,
        lambda s: ask("/shipments", {"status": "in_transit", "search": s.number, "sort": "estimatedDelivery",
                                     "limit": s.rows()}),
        texts(
            ("В пути {total:count отправление|отправления|отправлений}:",
             "{shipmentNumber} - {customerName}, заказ {orderNumber}[, {carrier}][, трек {trackingNumber}]"
             "[, ожидается {estimatedDelivery:day}]", "В пути сейчас ничего нет."),
            ("Жолда {total:count жөнелтілім} бар:",
             "{shipmentNumber} - {customerName}, тапсырыс {orderNumber}[, {carrier}][, трек {trackingNumber}]"
             "[, {estimatedDelivery:day} күтіледі]", "Қазір жолда ештеңе жоқ."),
            ("{total:count shipment is|shipments are} on the way:",
             "{shipmentNumber} - {customerName}, order {orderNumber}[, {carrier}][, tracking {trackingNumber}]"
             "[, expected {estimatedDelivery:day}]", "Nothing is on the way now."),
        ),
        slots=("number", "limit"), action="view_shipments", related=("orders_open", "orders_late", "purchases_open"),
    ),
)  # fmt: skip
