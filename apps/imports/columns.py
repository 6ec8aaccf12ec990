"""The columns of each kind: what heads them in three languages, and what their cells hold.

Export writes the same columns, so that what is exported, edited and imported changes what was edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from apps.crm.models import Customer
from apps.finance.models import EsfStatus
from apps.imports import cells
from apps.imports.cells import CellError, Reader
from apps.imports.choices import Kind
from apps.inventory import goods_codes
from apps.inventory.models import Product
from apps.kernel.errors import Invalid

LANGUAGES = ("en", "ru", "kk")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `also` are other headings that programs and people give it; `text`: never a number."""

    name: str
    en: str
    ru: str
    kk: str
    read: Reader
    required: bool = False
    also: tuple[str, ...] = ()
    sample: Any = ""
    is_text: bool = True

    @property
    def key(self) -> str:
        """What the API calls it."""
        head, *rest = self.name.split("_")
        return head + "".join(part.capitalize() for part in rest)

    @property
    def heading(self) -> str:
        """In the language in force."""
        found: str = getattr(self, (get_language() or "ru")[:2], self.ru)
        return found

    @property
    def headings(self) -> tuple[str, ...]:
        """Everything that it may be headed by."""
        return (self.name, self.key, self.en, self.ru, self.kk, *self.also)


def _words(**values: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return values


TYPES = _words(
    COMPANY=("Компания", "Company", "ТОО", "ЖШС", "Юридическое лицо", "Заңды тұлға", "Юр. лицо"),
    INDIVIDUAL=(
        "Физическое лицо", "Individual", "Жеке тұлға", "Физ. лицо", "ИП", "ЖК", "Частное лицо", "Физлицо",
    ),
)  # fmt: skip
STATUSES = _words(
    LEAD=("Лид", "Lead"),
    PROSPECT=("Потенциальный", "Prospect", "Әлеуетті"),
    ACTIVE=("Активный", "Active", "Белсенді", "Действующий"),
    INACTIVE=("Неактивный", "Inactive", "Белсенді емес"),
    CHURNED=("Ушёл", "Churned", "Кетті", "Потерян"),
)
TERMS = _words(
    PREPAYMENT=("Предоплата", "Prepayment", "Алдын ала төлем", "100% предоплата"),
    IMMEDIATE=("Сразу", "Immediately", "Бірден"),
    **{
        f"NET_{days}": (f"{days} дней", f"{days} days", f"{days} күн", f"Отсрочка {days} дней", str(days))
        for days in (7, 15, 30, 45, 60, 90)
    },
)
PRODUCT_TYPES = _words(
    PRODUCT=("Товар", "Product", "Тауар", "Goods"),
    MATERIAL=("Материал", "Material", "Материалдар", "Сырьё"),
    MANUFACTURED=("Продукция", "Manufactured", "Өнім", "Готовая продукция"),
    SERVICE=("Услуга", "Service", "Қызмет", "Работа"),
    DIGITAL=("Цифровой товар", "Digital", "Цифрлық тауар"),
)
ANSWERS = _words(
    created=("Отправлен", "Created", "Жіберілді", "Выписан", "Создан", "Sent"),
    delivered=("Доставлен", "Delivered", "Жеткізілді", "Зарегистрирован", "Registered", "Подтверждён"),
    declined=("Отклонён", "Declined", "Қабылданбады", "Отклонен"),
    cancelled=("Аннулирован", "Cancelled", "Күші жойылды", "Canceled"),
    revoked=("Отозван", "Revoked", "Кері қайтарылды"),
    failed=("Ошибочный", "Failed", "Қате", "Ошибка"),
    draft=("Черновик", "Draft", "Жоба"),
)
ORIGINS = _words(**{value: (value,) for value in Product.TruOrigin.values})
assert set(ANSWERS) == set(EsfStatus.values)
assert set(TYPES) == set(Customer.Type.values)
assert set(STATUSES) == set(Customer.Status.values)
assert set(TERMS) == set(Customer.PaymentTerms.values)
# A bundle needs what it is made of, which no row says.
assert set(PRODUCT_TYPES) == set(Product.Type.values) - {Product.Type.BUNDLE}

MONEY = cells.number(places=2, whole_digits=13)
QUANTITY = cells.number(places=3, least=Decimal("0.001"), whole_digits=12)
# fmt: off
BIN = Column("bin", "BIN", "БИН", "БСН", cells.twelve_digits, also=("БИН/ИИН", "БИН / ИИН", "BIN/IIN", "БСН/ЖСН", "БИН (ИИН)", "ИИН/БИН"), sample="240140000017")
IIN = Column("iin", "IIN", "ИИН", "ЖСН", cells.twelve_digits)
PHONE = Column("phone", "Phone", "Телефон", "Телефон", cells.phone, also=("Тел", "Тел.", "Номер телефона", "Mobile"), sample="+7 701 123 45 67")
EMAIL = Column("email", "E-mail", "Эл. почта", "Эл. пошта", cells.email, also=("Email", "Почта", "Электронная почта", "Электрондық пошта"), sample="info@company.kz")
CODE = Column("code", "Code", "Код", "Коды", cells.code(64), required=True, also=("Артикул", "SKU", "Код товара", "Тауар коды", "Product code", "Item code"), sample="PRD-001")
PRICE = Column("price", "Price", "Цена", "Бағасы", MONEY, also=("Цена продажи", "Sale price", "Розничная цена", "Баға", "Цена, тг", "Цена (₸)"), sample=15000, is_text=False)
EXTERNAL = Column("external_id", "External id", "Внешний код", "Сыртқы код", cells.code(100), also=("GUID", "Код 1С", "ID"), sample="1C-000123")
DAY = Column("date", "As of", "На дату", "Күні", cells.day, required=True, also=("Date", "Дата", "Дата остатка"), sample="31.12.2025", is_text=False)
DUE = Column("due_date", "Due date", "Срок оплаты", "Төлем мерзімі", cells.day, also=("Оплатить до",), sample="31.01.2026", is_text=False)
AMOUNT = cells.number(places=2, least=None)


def _goods_code(name: str) -> Reader:
    """A code of the e-invoice, checked; the zero in front that a spreadsheet takes off is put back."""

    def read(value: Any) -> str:
        text: str = cells.code(30)(value)
        short = name == "tn_ved_code" and len(text) == 9 and text.isdigit()
        try:
            return goods_codes.read(name, f"0{text}" if short else text)
        except Invalid as error:
            raise CellError(error.details[name]) from None

    return read


def _name(ru: str, *also: str, sample: str) -> Column:
    return Column("name", "Name", ru, "Атауы", cells.text(255), also=also, sample=sample)


def _party(ru: str, kk: str, en: str) -> Column:
    return Column("party", en, ru, kk, cells.text(255), also=("Name", "Наименование", "Название", "Контрагент", "Атауы"), sample="ТОО «Алтын Дән»")


# So many contacts of a customer have columns; whoever has more keeps the others.
CONTACTS = 5


def contact_name(place: int, column: str) -> str:
    """The name of a column of a customer's contact: the first of them has no number."""
    return f"contact_{column}" if place == 1 else f"contact_{place}_{column}"


def _contact(place: int) -> tuple[Column, ...]:
    said = (
        ("first_name", "first name", "имя", "аты", cells.text(100)),
        ("last_name", "last name", "фамилия", "тегі", cells.text(100)),
        ("position", "position", "должность", "лауазымы", cells.text(100)),
        ("phone", "phone", "телефон", "телефоны", cells.phone),
        ("email", "e-mail", "эл. почта", "эл. пошта", cells.email),
    )
    return tuple(
        Column(
            contact_name(place, name),
            f"Contact {place}: {en}",
            f"Контакт {place}: {ru}",
            f"Байланыс {place}: {kk}",
            read,
        )
        for name, en, ru, kk, read in said
    )


CUSTOMERS = (
    Column("number", "Number", "Номер", "Нөмірі", cells.code(20), also=("Customer number", "Номер клиента", "№ клиента")),
    _name("Наименование", "Название", "Клиент", "Контрагент", "Customer", "Company", "Компания", "Клиент атауы", "Наименование клиента", sample="ТОО «Алтын Дән»"),
    Column("type", "Type", "Тип", "Түрі", cells.choice(TYPES), also=("Вид", "Тип клиента"), sample="Компания"),
    BIN,
    IIN,
    PHONE,
    EMAIL,
    Column("status", "Status", "Статус", "Мәртебесі", cells.choice(STATUSES), sample="Активный"),
    Column("segment", "Segment", "Сегмент", "Сегмент", cells.text(50)),
    Column("source", "Source", "Источник", "Дереккөзі", cells.text(50)),
    Column("credit_limit", "Credit limit", "Кредитный лимит", "Несие лимиті", MONEY, also=("Лимит",), is_text=False),
    Column("payment_terms", "Payment terms", "Условия оплаты", "Төлем шарттары", cells.choice(TERMS), also=("Отсрочка",)),
    Column("contract_number", "Contract number", "№ договора", "Шарт нөмірі", cells.code(50), also=("Договор", "Номер договора", "Contract", "Шарт", "Келісімшарт"), sample="12-П"),
    Column("contract_date", "Contract date", "Дата договора", "Шарт күні", cells.day, also=("Договор от",), sample="01.02.2026", is_text=False),
    Column("city", "City", "Город", "Қала", cells.text(100), sample="Алматы"),
    Column("address", "Address", "Адрес", "Мекенжайы", cells.text(255), also=("Юридический адрес", "Фактический адрес")),
    Column("contact_first_name", "Contact: first name", "Контакт: имя", "Байланыс: аты", cells.text(100), also=("Контактное лицо", "Contact", "Contact person", "Имя контакта", "Байланыс тұлғасы"), sample="Айгүл"),
    Column("contact_last_name", "Contact: last name", "Контакт: фамилия", "Байланыс: тегі", cells.text(100), also=("Фамилия контакта",), sample="Серікова"),
    Column("contact_position", "Contact: position", "Контакт: должность", "Байланыс: лауазымы", cells.text(100), also=("Должность",)),
    Column("contact_phone", "Contact: phone", "Контакт: телефон", "Байланыс: телефоны", cells.phone, also=("Телефон контакта",)),
    Column("contact_email", "Contact: e-mail", "Контакт: эл. почта", "Байланыс: эл. пошта", cells.email),
    *(column for place in range(2, CONTACTS + 1) for column in _contact(place)),
)
PRODUCTS = (
    CODE,
    _name("Наименование", "Название", "Товар", "Номенклатура", "Product", "Тауар", "Наименование товара", sample="Мука пшеничная, 50 кг"),
    Column("type", "Type", "Тип", "Түрі", cells.choice(PRODUCT_TYPES), also=("Вид", "Вид номенклатуры"), sample="Товар"),
    Column("category", "Category", "Категория", "Санаты", cells.text(100), also=("Группа", "Санат"), sample="Мука"),
    Column("unit", "Unit", "Ед. изм.", "Өлшем бірлігі", cells.text(20), also=("Единица", "Единица измерения", "Ед"), sample="шт"),
    PRICE,
    Column("cost", "Cost", "Себестоимость", "Өзіндік құны", MONEY, also=("Закупочная цена", "Цена закупки"), is_text=False),
    Column("vat_rate", "VAT, %", "НДС, %", "ҚҚС, %", cells.number(places=2, whole_digits=3), also=("Ставка НДС", "НДС", "VAT rate", "ҚҚС"), is_text=False),
    Column("vat_included", "Price with VAT", "Цена с НДС", "Бағаға ҚҚС кіреді", cells.truth, also=("НДС в цене",), sample="да"),
    Column("barcode", "Barcode", "Штрихкод", "Штрихкод", cells.code(64), also=("Штрих-код", "EAN", "Штрих код"), sample="4870001234567"),
    Column("tru_origin", "Sign of origin", "Признак происхождения", "Шығу тегінің белгісі", cells.choice(ORIGINS), also=("Признак происхождения ТРУ", "TRU origin"), sample="5"),
    Column("ntin", "NTIN", "НТИН", "ҰТСН", _goods_code("ntin"), also=("NTIN/GTIN", "Код НКТ", "GTIN", "Номер в НКТ")),
    Column("tn_ved_code", "TN VED", "ТН ВЭД", "СЭҚ ТН", _goods_code("tn_ved_code"), also=("Код ТН ВЭД", "HS code", "СЭҚ ТН коды"), sample="1101 00 150 0"),
    Column("unit_code", "Unit code", "Код ед. изм.", "Өлшем бірлігінің коды", _goods_code("unit_code"), also=("Код единицы", "Код ОКЕИ"), sample="796"),
    Column("min_stock", "Minimum stock", "Мин. остаток", "Ең аз қалдық", cells.number(places=3, whole_digits=12), also=("Минимальный остаток",), is_text=False),
    Column("description", "Description", "Описание", "Сипаттамасы", cells.text(10000)),
)
OPENING_STOCK = (
    CODE,
    Column("name", "Name", "Наименование", "Атауы", cells.text(255), also=("Название", "Товар", "Номенклатура")),
    Column("quantity", "Quantity", "Количество", "Саны", QUANTITY, required=True, also=("Остаток", "Кол-во", "Қалдық", "Stock"), sample=120, is_text=False),
    Column("unit_cost", "Unit cost", "Себестоимость", "Өзіндік құны", MONEY, also=("Цена закупки", "Cost", "Закупочная цена"), sample=9500, is_text=False),
    DAY,
    EXTERNAL,
)
SUPPLIERS = (
    _name("Наименование", "Название", "Поставщик", "Supplier", "Контрагент", "Жеткізуші", sample="ТОО «Дән Трейд»"),
    BIN,
    Column("contact_person", "Contact person", "Контактное лицо", "Байланыс тұлғасы", cells.text(200), also=("Контакт",)),
    PHONE,
    EMAIL,
    Column("address", "Address", "Адрес", "Мекенжайы", cells.text(500)),
    Column("notes", "Notes", "Примечание", "Ескертпе", cells.text(10000), also=("Комментарий",)),
)


def _balances(party: Column, ru: str, kk: str, en: str) -> tuple[Column, ...]:
    """A positive amount is a debt (the customer owes us, we owe the supplier), a negative one an advance."""
    return (
        party,
        Column("bin", "BIN/IIN", "БИН/ИИН", "БСН/ЖСН", cells.twelve_digits, also=("БИН", "ИИН", "BIN", "IIN", "БСН", "ЖСН"), sample="240140000017"),
        Column("amount", en, ru, kk, AMOUNT, required=True, also=("Amount", "Сумма", "Сома", "Долг", "Остаток", "Balance", "Сальдо"), sample=150000, is_text=False),
        DAY,
        DUE,
        EXTERNAL,
        Column("notes", "Notes", "Примечание", "Ескертпе", cells.text(1000), also=("Комментарий", "Основание")),
    )


CUSTOMER_BALANCES = _balances(
    _party("Клиент", "Клиент", "Customer"), "Долг клиента", "Клиенттің қарызы", "Owed by the customer"
)
SUPPLIER_BALANCES = _balances(
    _party("Поставщик", "Жеткізуші", "Supplier"),
    "Долг поставщику",
    "Жеткізушіге қарыз",
    "Owed to the supplier",
)
PRICES = (
    CODE,
    Column("name", "Name", "Наименование", "Атауы", cells.text(255), also=("Название", "Товар", "Номенклатура")),
    Column("price", "New price", "Новая цена", "Жаңа баға", MONEY, required=True, also=PRICE.headings, sample=15900, is_text=False),
)
PRICE_LISTS = (
    Column("price_list", "Price list", "Прайс-лист", "Прайс-парақ", cells.text(255), required=True, also=("Вид цены", "Тип цен", "Price type", "Баға түрі"), sample="Оптовый"),
    Column("code", "Code", "Код", "Коды", cells.code(64), also=CODE.also, sample="PRD-001"),
    Column("name", "Name", "Наименование", "Атауы", cells.text(255), also=("Название", "Товар", "Номенклатура")),
    Column("category", "Category", "Категория", "Санаты", cells.text(100), also=("Группа", "Санат")),
    Column("price", "Price", "Цена", "Бағасы", MONEY, also=PRICE.also, sample=14500, is_text=False),
    Column("percent", "Percent off", "Скидка, %", "Жеңілдік, %", cells.number(places=2, whole_digits=3), also=("Скидка", "Процент", "Discount", "Жеңілдік"), is_text=False),
    Column("from_quantity", "From quantity", "От количества", "Санынан бастап", cells.number(places=3, whole_digits=12), also=("Количество от", "Мин. количество", "Min quantity"), sample=10, is_text=False),
    Column("valid_from", "Valid from", "Действует с", "Басталатын күні", cells.day, also=("С даты", "Дата начала"), is_text=False),
    Column("valid_to", "Valid to", "Действует по", "Аяқталатын күні", cells.day, also=("По дату", "Дата окончания"), is_text=False),
)
E_INVOICE_ANSWERS = (
    Column("own_number", "Own number", "Исходящий номер", "Шығыс нөмірі", cells.code(30), required=True, also=("Номер", "Номер учётной системы", "Номер в учётной системе", "num", "Document number"), sample="120260001"),
    Column("esf_number", "Registration number", "Регистрационный номер", "Тіркеу нөмірі", cells.code(100), also=("registrationNumber", "Рег. номер", "Номер ЭСФ", "ЭШФ нөмірі"), sample="ESF-240140000017-20260115-12345678"),
    Column("status", "Status", "Статус", "Мәртебесі", cells.choice(ANSWERS), required=True, also=("invoiceStatus", "Статус ЭСФ"), sample="Доставлен"),
    Column("esf_date", "Date", "Дата регистрации", "Тіркеу күні", cells.day, also=("registrationDate", "date", "Дата", "Дата выписки"), sample="15.01.2026", is_text=False),
    Column("reason", "Reason", "Причина", "Себебі", cells.text(1000), also=("cancelReason", "Причина отклонения", "Сообщение об ошибке", "errorText")),
)
EMPLOYEES = (
    Column("email", "E-mail", "Эл. почта", "Эл. пошта", cells.email, required=True, also=EMAIL.also, sample="aigul@company.kz"),
    Column("department", "Department", "Отдел", "Бөлім", cells.text(255), also=("Подразделение",)),
    Column("position", "Position", "Должность", "Лауазымы", cells.text(100), sample="Менеджер"),
)
# fmt: on
COLUMNS: dict[str, tuple[Column, ...]] = {
    Kind.CUSTOMERS: CUSTOMERS,
    Kind.PRODUCTS: PRODUCTS,
    Kind.OPENING_STOCK: OPENING_STOCK,
    Kind.SUPPLIERS: SUPPLIERS,
    Kind.CUSTOMER_BALANCES: CUSTOMER_BALANCES,
    Kind.SUPPLIER_BALANCES: SUPPLIER_BALANCES,
    Kind.PRICES: PRICES,
    Kind.PRICE_LISTS: PRICE_LISTS,
    Kind.E_INVOICE_ANSWERS: E_INVOICE_ANSWERS,
    Kind.EMPLOYEES: EMPLOYEES,
}
