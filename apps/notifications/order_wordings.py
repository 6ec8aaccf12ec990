"""What notices of orders and their shipments say."""

from __future__ import annotations

Words = tuple[str, str, str]

# key: (title, message), each in Russian, Kazakh and English
ORDERS: dict[str, tuple[Words, Words]] = {
    "order_confirmed": (
        ("Заказ подтверждён", "Тапсырыс расталды", "Order confirmed"),
        (
            "Заказ {number} на {amount} подтверждён",
            "{amount} сомасына {number} тапсырысы расталды",
            "Order {number} for {amount} is confirmed",
        ),
    ),
    "order_shipped": (
        ("Заказ отгружен", "Тапсырыс жөнелтілді", "Order shipped"),
        ("Заказ {number} отгружен", "{number} тапсырысы жөнелтілді", "Order {number} has been shipped"),
    ),
    "order_shipped_in_part": (
        ("Отгружена часть заказа", "Тапсырыстың бөлігі жөнелтілді", "Part of an order shipped"),
        (
            "Часть заказа {number} отгружена: {shipment}",
            "{number} тапсырысының бөлігі жөнелтілді: {shipment}",
            "Part of order {number} has been shipped: {shipment}",
        ),
    ),
    "shipment_undone": (
        ("Отгрузка отменена", "Жөнелтілім жойылды", "Shipment undone"),
        (
            "Отгрузка {shipment} заказа {number} отменена, товар снова в резерве. Причина: {reason}",
            "{number} тапсырысының {shipment} жөнелтілімі жойылды, тауар қайта резервте. Себебі: {reason}",
            "Shipment {shipment} of order {number} was undone, goods are reserved again. Reason: {reason}",
        ),
    ),
    "order_needs_changed": (
        ("Заказ изменён", "Тапсырыс өзгертілді", "Order changed"),
        (
            "Состав подтверждённого заказа {number} изменён",
            "Расталған {number} тапсырысының құрамы өзгертілді",
            "The lines of confirmed order {number} were changed",
        ),
    ),
    "order_returned": (
        ("Возврат товара", "Тауар қайтарылды", "Goods returned"),
        ("{number}: {return}, {amount}",) * 3,
    ),
    "order_closed": (
        ("Остаток заказа закрыт", "Тапсырыстың қалғаны жабылды", "Rest of an order closed"),
        (
            "Заказ {number}: остаток на {amount} не будет отгружен. Причина: {reason}",
            "{number} тапсырысы: {amount} сомасына қалғаны жөнелтілмейді. Себебі: {reason}",
            "Order {number}: the rest, {amount}, will not be delivered. Reason: {reason}",
        ),
    ),
    "order_cancelled": (
        ("Заказ отменён", "Тапсырыстан бас тартылды", "Order cancelled"),
        (
            "Заказ {number} отменён. Причина: {reason}",
            "{number} тапсырысынан бас тартылды. Себебі: {reason}",
            "Order {number} was cancelled. Reason: {reason}",
        ),
    ),
    "order_approval": (
        ("Заказ ждёт согласования", "Тапсырыс келісуді күтуде", "Order waits for approval"),
        (
            "Заказ {number}: скидка {discount} % больше разрешённой",
            "{number} тапсырысы: {discount} % жеңілдік рұқсат етілгеннен көп",
            "Order {number}: a discount of {discount} % is more than allowed",
        ),
    ),
    "order_approved": (
        ("Скидки заказа согласованы", "Тапсырыстың жеңілдіктері келісілді", "Discounts of an order approved"),
        (
            "Заказ {number}: скидки согласованы",
            "{number} тапсырысы: жеңілдіктер келісілді",
            "Order {number}: its discounts are approved",
        ),
    ),
    "order_goods_arrived": (
        ("Товар для заказа поступил", "Тапсырысқа тауар түсті", "Goods for an order arrived"),
        (
            "{number}: {product}, зарезервировано {quantity}",
            "{number}: {product}, резервке қойылды: {quantity}",
            "{number}: {product}, {quantity} reserved",
        ),
    ),
    "order_goods_arrived_in_part": (
        ("Товар для заказа поступил", "Тапсырысқа тауар түсті", "Goods for an order arrived"),
        (
            "{number}: {product}, зарезервировано {quantity}, ещё ожидается {rest}",
            "{number}: {product}, резервке қойылды: {quantity}, тағы күтілуде: {rest}",
            "{number}: {product}, {quantity} reserved, {rest} still awaited",
        ),
    ),
}
