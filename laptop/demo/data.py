"""Names, goods and customers of the demo company."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

ORGANIZATION = "ТОО «Алатау Техника»"
BIN = "240140000011"
DEPARTMENTS = [
    ("Басшылық", "MGT", 12_000_000),
    ("Сату бөлімі", "SALES", 8_000_000),
    ("Қойма", "STOCK", 4_500_000),
    ("Өндіріс", "PROD", 15_000_000),
    ("Қаржы", "FIN", 5_000_000),
]
# first name, last name, position, department, access level, salary, role by job
EMPLOYEES = [
    ("Айгерим", "Сатпаева", "Руководитель продаж", "SALES", "manager", 750_000, "sales_lead"),
    ("Ерлан", "Оспанов", "Менеджер по продажам", "SALES", "employee", 450_000, "seller"),
    ("Гүлнар", "Қасымова", "Менеджер по продажам", "SALES", "employee", 430_000, "seller"),
    ("Санжар", "Төлеген", "Менеджер по продажам", "SALES", "employee", 420_000, "seller"),
    ("Бауыржан", "Әбдіров", "Кладовщик", "STOCK", "employee", 320_000, "storekeeper"),
    ("Мәдина", "Ысқақова", "Начальник производства", "PROD", "employee", 680_000, "planner"),
    ("Төрегелді", "Өмірзақ", "Сварщик", "PROD", "employee", 380_000, "worker"),
    ("Жанна", "Нұрланова", "Главный бухгалтер", "FIN", "employee", 650_000, "accountant"),
    ("Асхат", "Жумабаев", "Экономист по закупкам", "FIN", "employee", 400_000, "purchaser"),
    ("Айнұр", "Бекова", "Специалист по кадрам", "MGT", "employee", 390_000, "hr"),
]


def staff() -> Iterator[tuple[int, tuple[str, str, str, str, str, int, str]]]:
    """Each with their number, from one on."""
    return enumerate(EMPLOYEES, start=1)


# code, type, (kk, ru, en), category (kk, ru, en), unit, price, cost, minimum, opening stock
COMPUTERS = ("Компьютерлер", "Компьютеры", "Computers")
OFFICE = ("Кеңсе техникасы", "Оргтехника", "Office equipment")
MATERIALS = ("Материалдар", "Материалы", "Materials")
FURNITURE = ("Сервер шкафтары", "Серверные шкафы", "Server cabinets")
SERVICES = ("Қызметтер", "Услуги", "Services")
SOFTWARE = ("Бағдарламалар", "Программы", "Software")
PRODUCTS = [
    ("PRD-001", "PRODUCT", ("Ноутбук Dell XPS 15",) * 2 + ("Laptop Dell XPS 15",), COMPUTERS, "шт", 650_000, 500_000, 5, 180),
    ("PRD-002", "PRODUCT", ("Logitech сымсыз тінтуірі", "Мышь беспроводная Logitech", "Wireless mouse Logitech"), COMPUTERS, "шт", 15_000, 10_000, 10, 600),
    ("PRD-003", "PRODUCT", ("Механикалық пернетақта", "Клавиатура механическая", "Mechanical keyboard"), COMPUTERS, "шт", 35_000, 24_000, 10, 400),
    ("PRD-004", "PRODUCT", ("27 дюймдік монитор", "Монитор 27 дюймов", "Monitor 27 inch"), COMPUTERS, "шт", 150_000, 112_000, 8, 260),
    ("PRD-005", "PRODUCT", ("HP LaserJet принтері", "Принтер HP LaserJet", "Printer HP LaserJet"), OFFICE, "шт", 180_000, 140_000, 6, 150),
    ("PRD-006", "PRODUCT", ("Проектор Epson", "Проектор Epson", "Projector Epson"), OFFICE, "шт", 320_000, 251_000, 4, 90),
    ("PRD-007", "PRODUCT", ("Үздіксіз қуат көзі", "Источник бесперебойного питания", "Uninterruptible power supply"), OFFICE, "шт", 95_000, 71_000, 5, 120),
    ("PRD-008", "PRODUCT", ("Wi-Fi маршрутизаторы", "Маршрутизатор Wi-Fi", "Wi-Fi router"), OFFICE, "шт", 42_000, 29_000, 10, 220),
    ("MAT-001", "MATERIAL", ("Болат табақ 2 мм", "Лист стальной 2 мм", "Steel sheet 2 mm"), MATERIALS, "м²", 18_000, 15_000, 100, 1_500),
    ("MAT-002", "MATERIAL", ("Есік құлпы", "Замок дверной", "Door lock"), MATERIALS, "шт", 30_000, 25_000, 20, 200),
    ("MAT-003", "MATERIAL", ("Бояу", "Краска порошковая", "Powder paint"), MATERIALS, "кг", 4_500, 3_600, 50, 500),
    ("MAN-001", "MANUFACTURED", ("Сервер шкафы 42U", "Шкаф серверный 42U", "Server cabinet 42U"), FURNITURE, "шт", 260_000, 160_000, 3, 40),
    ("BND-001", "BUNDLE", ("Жұмыс орны жинағы", "Комплект рабочего места", "Workplace set"), COMPUTERS, "компл", 820_000, 646_000, 0, 0),
    ("SRV-001", "SERVICE", ("Орнату және баптау", "Монтаж и настройка", "Installation and set-up"), SERVICES, "час", 25_000, 12_000, 0, 0),
    ("SRV-002", "SERVICE", ("Техникалық қолдау", "Техническая поддержка", "Technical support"), SERVICES, "мес", 180_000, 90_000, 0, 0),
    ("ERP-001", "DIGITAL", ("ERP лицензиясы", "Лицензия ERP", "ERP licence"), SOFTWARE, "шт", 400_000, 150_000, 0, 0),
]  # fmt: skip
# Sign of origin, number in the national catalogue (invented) and ТН ВЭД; the others still lack theirs.
CODES = {
    "PRD-001": ("2", "4870999000017", "8471300000"),
    "PRD-002": ("2", "4870999000024", "8471607000"),
    "PRD-003": ("2", "4870999000031", "8471606000"),
    "PRD-004": ("2", "4870999000048", "8528521009"),
    "PRD-007": ("2", "4870999000055", "8504403008"),
    "PRD-008": ("2", "4870999000062", "8517620003"),
    "MAN-001": ("4", "4870999000079", "9403208009"),
}
BUNDLE = [("PRD-001", 1), ("PRD-002", 1), ("PRD-004", 1)]
CABINET = [("MAT-001", 5), ("MAT-002", 1), ("MAT-003", 2)]
SUPPLIERS = [
    ("ТОО «Tech Supplies KZ»", "sales@techsupplies.kz", ("PRD-001", "PRD-002", "PRD-003", "PRD-004")),
    ("АО «Қазақстан Болат»", "orders@bolat.kz", ("MAT-001", "MAT-003")),
    ("ТОО «Кеңсе Әлемі»", "info@kense.kz", ("PRD-005", "PRD-006", "PRD-007", "PRD-008", "MAT-002")),
]

COMPANIES = [
    "Tech Solutions", "Нұр Құрылыс", "Алтын Дән", "Жетісу Агро", "Сарыарқа Логистик", "Арман Медиа",
    "Болашақ Групп", "Каспий Сервис", "Хан Тәңірі Тур", "Ертіс Энерго", "Көкше Трейд", "Тұран Фарм",
    "Ақжол Транс", "Самұрық Инжиниринг", "Шымкент Мата", "Атырау Мұнай Сервис", "Өркен Білім", "Астана Девелопмент",
    "Мерей Маркет", "Қарағанды Металл", "Бәйтерек Консалт", "Орда Ритейл", "Ұлытау Майнинг", "Ірбіс Секьюрити",
]  # fmt: skip
PEOPLE = [
    ("Жандос", "Бекетов"), ("Әлия", "Мұқанова"), ("Дәурен", "Қайратұлы"), ("Сәуле", "Ермекова"),
    ("Тимур", "Исмаилов"), ("Раушан", "Әлімова"), ("Олжас", "Серікбаев"), ("Динара", "Хамитова"),
]  # fmt: skip
CITIES = [
    ("Алматы", "050000"),
    ("Астана", "010000"),
    ("Шымкент", "160000"),
    ("Қарағанды", "100000"),
    ("Атырау", "060000"),
]
STREETS = ["ул. Абая", "пр. Достык", "ул. Сәтбаев", "пр. Тәуелсіздік", "ул. Төле би"]
SOURCES = ["website", "referral", "cold_call", "exhibition", "partnership"]
SEGMENTS = ["Enterprise", "SMB", "VIP", "SMB", "SMB"]
TITLES = [
    "Поставка оборудования", "Оснащение офиса", "Внедрение ERP", "Серверная комната", "Обновление парка ноутбуков",
    "Техническая поддержка на год", "Мектепті жабдықтау", "Call-орталықты жабдықтау",
]  # fmt: skip
LOST_REASONS = ["price", "competitor", "timing", "budget", "no_need", "no_response"]
COMPETITORS = ["ТОО «Глобал Айти»", "ТОО «Дала Техно»", "ИП Смарт Офис"]

# Of one cabinet, with minutes.
OPERATIONS = [("Раскрой", 40), ("Сварка", 90), ("Покраска", 45), ("Сборка", 60)]
# Quantity, opened so many days before today, due so many after it, and what was reported:
# so many days before today, of which operation, how many so far.
MADE = [
    (4, 42, -30, [(38, 0, 4), (36, 1, 4), (34, 2, 4), (32, 3, 4)]),
    (3, 30, -18, [(27, 0, 3), (23, 1, 2), (20, 1, 3), (18, 2, 3), (14, 3, 3)]),
    (6, 18, -6, [(16, 0, 6), (13, 1, 6), (10, 2, 6), (8, 3, 6)]),
    (5, 12, -2, [(10, 0, 5), (7, 1, 3), (4, 2, 2), (3, 3, 1)]),
    (8, 8, 5, [(6, 0, 8), (3, 1, 5), (1, 2, 3)]),
    (2, 4, 8, []),
]

SCHEDULES: list[dict[str, Any]] = [
    {"name": "Продажи за неделю", "type": "sales", "format": "excel", "period": "last_week",
     "frequency": "weekly", "weekday": 1, "at": dt.time(9, 0)},
    {"name": "Финансы за месяц", "type": "finance", "format": "pdf", "period": "last_month",
     "frequency": "monthly", "day_of_month": 2, "at": dt.time(8, 30)},
    {"name": "Остатки на складе", "type": "inventory", "format": "excel", "period": "day",
     "frequency": "daily", "at": dt.time(18, 0), "is_active": False},
]  # fmt: skip
VIEWS: list[dict[str, Any]] = [
    {"screen": "sales.order", "name": "Отгрузить", "filters": {"status__exact": ["confirmed"]},
     "sort": ["delivery_date"], "columns": []},
    {"screen": "finance.invoice", "name": "Просроченные", "filters": {"status__exact": ["overdue"]},
     "sort": ["due_date"], "columns": []},
]  # fmt: skip
TALK = [
    ("sales_lead", "Коллеги, на этой неделе три отгрузки в Тараз, подготовьте документы заранее."),
    ("storekeeper", "Сканеры придут в конце недели, остальное на складе есть."),
    ("planner", "Шкафы для склада закончим в срок, покраска идёт."),
    ("accountant", "Счета выставлю в день отгрузки."),
]

# Subject, days from today, the role of whose job it is, priority, and whether it is done.
CHORES = [
    ("Сверить склад перед инвентаризацией", 3, "storekeeper", "normal", False),
    ("Принять краску от «Қазақстан Болат»", 0, "storekeeper", "high", False),
    ("Узнать срок поставки принтеров", -1, "purchaser", "high", False),
    ("Запросить цены на замки", 4, "purchaser", "normal", False),
    ("Проверить сварочный аппарат", 1, "worker", "normal", False),
    ("Сдать сварочный стенд после шкафов", -2, "worker", "normal", True),
    ("Составить план цеха на неделю", 0, "planner", "normal", False),
    ("Отправить акты сверки должникам", -2, "accountant", "urgent", False),
    ("Закрыть прошлый месяц", 6, "accountant", "normal", False),
    ("Собеседование на место менеджера", 1, "hr", "normal", False),
    ("График отпусков", -3, "hr", "normal", True),
    ("Разбор проигранных сделок", 2, "sales_lead", "normal", False),
]
