"""Questions about goods, stock and purchases."""

from __future__ import annotations

from apps.ai.chat.catalogue import Tool
from apps.ai.chat.tools.common import ask, dashboard, one, texts

PRODUCTS = ("PRODUCTS_VIEW",)
STOCK = ("ANALYTICS_VIEW", "INVENTORY_VIEW")

TOOLS = (
    Tool(
        "product_stock", PRODUCTS, lambda s: one("/products", "code", s),
        texts(
            ("", "{name} ({code}): на складе {inventory.inStock:number quantity} {unit}, в резерве "
             "{inventory.reserved:number quantity}, доступно {inventory.available:number quantity} {unit}.",
             "Товар {wanted} не найден."),
            ("", "{name} ({code}): қоймада {inventory.inStock:number quantity} {unit}, резервте "
             "{inventory.reserved:number quantity}, қолжетімді {inventory.available:number quantity} {unit}.",
             "{wanted} тауары табылмады."),
            ("", "{name} ({code}): {inventory.inStock:number quantity} {unit} in stock, "
             "{inventory.reserved:number quantity} reserved, {inventory.available:number quantity} {unit} available.",
             "Product {wanted} was not found."),
        ),
        kind="card", subject="products", slots=("name",), action="view_product",
        related=("low_stock", "shortages", "purchases_open"),
    ),
    Tool(
        "product_price", PRODUCTS, lambda s: one("/products", "code", s),
        texts(
            ("", "{name} ({code}): цена {price:exact} тенге за {unit}, ставка НДС {vatRate:percent}.",
             "Товар {wanted} не найден."),
            ("", "{name} ({code}): бағасы бір {unit} үшін {price:exact} теңге, ҚҚС мөлшерлемесі {vatRate:percent}.",
             "{wanted} тауары табылмады."),
            ("", "{name} ({code}): {price:exact} tenge per {unit}, VAT rate {vatRate:percent}.",
             "Product {wanted} was not found."),
        ),
        kind="card", subject="products", slots=("name",), action="view_product",
        related=("low_stock", "best_sellers", "stock_value"),
    ),
    Tool(
        "low_stock", PRODUCTS,
        lambda s: ask("/products", {"lowStock": "true", "status": "ACTIVE", "sort": "name", "limit": s.rows(10)}),
        texts(
            ("Заканчивается {total:count товар|товара|товаров}:",
             "{name} ({code}) - доступно {inventory.available:number quantity}, минимум "
             "{inventory.minStock:number quantity} {unit}", "Всех товаров больше минимума."),
            ("{total:count тауар} таусылып барады:",
             "{name} ({code}) - қолжетімді {inventory.available:number quantity}, ең азы "
             "{inventory.minStock:number quantity} {unit}", "Барлық тауар ең аз қалдықтан көп."),
            ("{total:count product is|products are} running out:",
             "{name} ({code}) - {inventory.available:number quantity} available, minimum "
             "{inventory.minStock:number quantity} {unit}", "Every product is above its minimum."),
        ),
        slots=("limit",), action="view_products", related=("shortages", "purchases_open", "dead_stock"),
    ),
    Tool(
        "shortages", ("PRODUCTION_VIEW",),
        lambda s: ask("/production/shortages", {"limit": s.rows(10)}),
        texts(
            ("Не хватает {total:count позиции|позиций|позиций}:",
             "{productName} ({productCode}) - не хватает {missing:number quantity} из {required:number quantity} {unit}, "
             "заказано у поставщиков {onOrder:number quantity}", "Нехватки материалов и товаров нет."),
            ("{total:count позиция} жетіспейді:",
             "{productName} ({productCode}) - {required:number quantity} {unit} ішінен {missing:number quantity} "
             "жетпейді, жеткізушіге тапсырыс берілгені {onOrder:number quantity}", "Материал мен тауар жетіспеушілігі жоқ."),
            ("{total:count item is|items are} short:",
             "{productName} ({productCode}) - {missing:number quantity} of {required:number quantity} {unit} missing, "
             "{onOrder:number quantity} on order", "No materials or goods are short."),
        ),
        slots=("limit",), action="view_shortages", related=("purchases_open", "low_stock", "production_late"),
    ),
    Tool(
        "best_sellers", ("ANALYTICS_VIEW",), lambda s: dashboard("sales", s),
        texts(
            ("{span}: лучше всего продаются:", "{name} - {revenue:money} тенге, {quantity:number quantity} ед.",
             "{span}: продаж не было."),
            ("{span}: ең көп сатылғаны:", "{name} - {revenue:money} теңге, {quantity:number quantity} бірлік",
             "{span}: сату болған жоқ."),
            ("{span}: the best sellers are:", "{name} - {revenue:money} tenge, {quantity:number quantity} units",
             "{span}: nothing was sold."),
        ),
        rows="products.topSelling", slots=("period", "limit"), action="view_sales_dashboard",
        related=("revenue", "customers_top", "low_stock"),
    ),
    Tool(
        "stock_value", STOCK, lambda s: dashboard("inventory", s),
        texts(
            ("На складе товаров на {value.total:money} тенге ({value.products:count позиция|позиции|позиций}), в резерве "
             "на {value.reserved:money} тенге[. Оборачиваемость за период: {turnover.ratio:number}].",
             "", "Склад пуст."),
            ("Қоймада {value.total:money} теңгенің тауары бар ({value.products:count позиция}), резервте "
             "{value.reserved:money} теңге[. Кезеңдегі айналымдылық: {turnover.ratio:number}].", "", "Қойма бос."),
            ("The stock is worth {value.total:money} tenge ({value.products:count product|products}), "
             "{value.reserved:money} tenge of it reserved[. Turnover in the period: {turnover.ratio:number}].",
             "", "The warehouse is empty."),
        ),
        kind="figures", empty=lambda d: not d["value"]["products"], slots=("period",),
        action="view_inventory_dashboard", related=("dead_stock", "low_stock", "best_sellers"),
    ),
    Tool(
        "dead_stock", STOCK, lambda s: dashboard("inventory", s),
        texts(
            ("Больше 90 дней без движения {deadStock.days90.count:count товар|товара|товаров} на "
             "{deadStock.days90.value:money} тенге, из них больше 180 дней - {deadStock.days180.count:number} на "
             "{deadStock.days180.value:money} тенге:",
             "{name} - {inStock:number quantity}, {value:money} тенге, {days:count день|дня|дней}",
             "Товаров без движения больше 90 дней нет."),
            ("90 күннен артық қозғалыссыз жатқан {deadStock.days90.count:count тауар}, құны {deadStock.days90.value:money} "
             "теңге; оның 180 күннен артығы - {deadStock.days180.count:number}, құны {deadStock.days180.value:money} теңге:",
             "{name} - {inStock:number quantity}, {value:money} теңге, {days:count күн}",
             "90 күннен артық қозғалыссыз жатқан тауар жоқ."),
            ("{deadStock.days90.count:count product has|products have} lain for more than 90 days, worth "
             "{deadStock.days90.value:money} tenge; {deadStock.days180.count:number} of them for more than 180 days, worth "
             "{deadStock.days180.value:money} tenge:",
             "{name} - {inStock:number quantity}, {value:money} tenge, {days:count day|days}",
             "Nothing has lain for more than 90 days."),
        ),
        rows="deadStock.items", slots=("limit",), action="view_inventory_dashboard",
        related=("stock_value", "best_sellers", "low_stock"),
    ),
    Tool(
        "purchases_open", ("INVENTORY_VIEW",),
        lambda s: ask("/purchase-orders", {"status": "ordered,partially_received", "search": s.number,
                                           "sort": "expectedDate", "limit": s.rows()}, totalAmount="total_amount"),
        texts(
            ("Ожидается {total:count поставка|поставки|поставок} на {sums.totalAmount:money} тенге:",
             "{number} - {supplierName}, {totalAmount:money} тенге, {status:word purchase}[, ожидается {expectedDate:day}]",
             "Поставок от поставщиков не ожидается."),
            ("Сомасы {sums.totalAmount:money} теңге болатын {total:count жеткізілім} күтілуде:",
             "{number} - {supplierName}, {totalAmount:money} теңге, {status:word purchase}[, {expectedDate:day} күтіледі]",
             "Жеткізушілерден күтілетін тауар жоқ."),
            ("{total:count purchase order is|purchase orders are} to come, {sums.totalAmount:money} tenge in total:",
             "{number} - {supplierName}, {totalAmount:money} tenge, {status:word purchase}[, expected {expectedDate:day}]",
             "Nothing is expected from suppliers."),
        ),
        slots=("number", "limit"), action="view_purchase_orders", related=("shortages", "low_stock", "shipments_transit"),
    ),
)  # fmt: skip
