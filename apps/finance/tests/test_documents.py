"""What stands on documents: texts, amounts, words, letters, pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.finance import services
from apps.finance.documents import amounts
from apps.finance.models import Invoice
from apps.finance.tests.factories import draft, issued, line, make_deal, make_product, win
from apps.finance.tests.pdf_pages import LONG_NAME, fonts, give_details, make_buyer, pages, pdf_of
from apps.kernel import clock
from apps.sales import services as sales

pytestmark = pytest.mark.django_db

CONSULTING = line(
    50000, quantity=Decimal(40), tax=Decimal(16), description="Консалтинговые услуги", unit="час"
)


# --- words and numbers ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "language", "text"),
    [
        ("22500000", "ru", "Двадцать два миллиона пятьсот тысяч тенге 00 тиын"),
        ("22500000", "kk", "Жиырма екі миллион бес жүз мың теңге 00 тиын"),
        ("22500000", "en", "Twenty-two million, five hundred thousand tenge 00 tiyn"),
        ("0.07", "ru", "Ноль тенге 07 тиын"),
        ("0", "kk", "Нөл теңге 00 тиын"),
        ("1000.5", "ru", "Одна тысяча тенге 50 тиын"),
        ("-15", "kk", "Он бес теңге 00 тиын"),
        ("9999999999999999.99", "ru", "Девять квадриллионов"),
    ],
)
def test_amounts_in_words(amount, language, text):
    assert amounts.amount_in_words(Decimal(amount), language).startswith(text)


def test_numbers_and_days_as_each_language_writes_them():
    nbsp = "\u00a0"
    assert amounts.money_text(Decimal(22500000), "ru") == f"22{nbsp}500{nbsp}000,00"
    assert amounts.money_text(Decimal("1234.5"), "en") == "1,234.50"
    assert amounts.quantity_text(Decimal("1250.500"), "kk") == f"1{nbsp}250,5"
    assert amounts.quantity_text(Decimal("100.000"), "ru") == "100"
    assert amounts.percent_text(Decimal("16.00"), "ru") == f"16{nbsp}%"
    assert amounts.percent_text(Decimal("12.50"), "en") == "12.5%"
    day = date(2026, 11, 3)
    assert amounts.long_day_text(day, "ru") == f"3{nbsp}ноября 2026{nbsp}г."
    assert amounts.long_day_text(day, "kk") == f"2026 жылғы 3{nbsp}қараша"
    assert amounts.long_day_text(day, "en") == f"3{nbsp}November 2026"
    assert amounts.number_in_words(Decimal(820), "ru") == "Восемьсот двадцать"
    assert amounts.number_in_words(Decimal("1.5"), "ru") == "1,5"


# --- the счёт на оплату ----------------------------------------------------------------------


def test_a_payment_request_says_who_pays_whom_and_how(company):
    give_details(company.actor)
    invoice = issued(company.actor, customer=make_buyer(company.actor), items=[CONSULTING])
    [text] = pages(pdf_of(company, invoice))
    today = clock.today()
    for expected in (
        f"Счёт на оплату № {invoice.number} от {amounts.long_day_text(today, 'ru')}".replace("\u00a0", " "),
        "Бенефициар: ТОО «Прометрик»",
        f"БИН: {company.organization.bin}",
        "KZ476010131000179714",
        "HSBKKZKX",
        "АО «Народный Банк Казахстана»",
        "Код назначения платежа 859",
        "БИН 240140000011, ТОО «Tech Solutions», 050000, Алматы, ул. Абая 150",
        "Без договора",
        f"Оплатить до {invoice.due_date:%d.%m.%Y}",
        "Цена без НДС Сумма без НДС",
        "1 Консалтинговые услуги 40 час 50 000,00 2 000 000,00",
        "Итого без НДС: 2 000 000,00",
        "НДС 16 %: 320 000,00",
        "Итого: 2 320 000,00",
        "Всего наименований 1, на сумму 2 320 000,00 ₸",
        "Два миллиона триста двадцать тысяч тенге 00 тиын",
        "Ахматов Н. Ә.",
        "Жұмабаева Ғ. Қ.",
        "М.П.",
        "стр. 1 из 1",
    ):
        assert expected in text, (expected, text)
    assert "Черновик" not in text


def test_kazakh_letters_survive_in_fonts_of_our_own(company):
    give_details(company.actor, legal_name=LONG_NAME)
    items = [{**CONSULTING, "description": "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі ₸"}]
    invoice = issued(company.actor, customer=make_buyer(company.actor, name=LONG_NAME), items=items)
    content = pdf_of(company, invoice, "language=kk")
    [text] = pages(content)
    assert "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі ₸" in text
    assert text.count(LONG_NAME) == 3
    assert "Төлемге арналған шот" in text
    assert "Екі миллион үш жүз жиырма мың теңге 00 тиын" in text
    assert "ҚҚС 16 %: 320 000,00" in text
    assert fonts(content) == {"Noto-Sans": True, "Noto-Sans-Bold": True}


def test_two_languages_side_by_side(company):
    give_details(company.actor)
    product = make_product(company.actor, type="SERVICE", name_ru="Поддержка", name_kk="Қолдау көрсету")
    items = [
        {"product_id": product.pk, "quantity": Decimal(1), "unit_price": Decimal(100), "tax": Decimal(0)}
    ]
    invoice = issued(company.actor, customer=make_buyer(company.actor), items=items)
    [text] = pages(pdf_of(company, invoice, "language=kk-ru"))
    for expected in (
        "Төлемге арналған шот № INV",
        "Счёт на оплату № INV",
        "Қолдау көрсету Поддержка",
        "Барлығы / Итого: 100,00",
        "Жүз теңге 00 тиын",
        "Сто тенге 00 тиын",
        "1-бет, барлығы 1 / стр. 1 из 1",
    ):
        assert expected in text, (expected, text)
    assert "Қолдау" in pages(pdf_of(company, invoice, "language=kk"))[0]
    assert "Қолдау" not in pages(pdf_of(company, invoice, "language=ru"))[0]


def test_a_draft_and_a_cancelled_invoice_say_so(company):
    invoice = draft(company.actor, 1000)
    assert "Черновик" in pages(pdf_of(company, invoice))[0]
    services.cancel_invoice(invoice.pk, actor=company.actor)
    assert "Отменён" in pages(pdf_of(company, invoice))[0]


def test_who_is_no_vat_payer_writes_without_vat(company):
    give_details(company.actor, vat_payer=False)
    items = [line(1000, tax=None, description="Работа")]
    invoice = issued(company.actor, customer=make_buyer(company.actor), items=items)
    [text] = pages(pdf_of(company, invoice))
    assert "НДС: Без НДС" in text
    assert "В том числе" not in text
    [act] = pages(pdf_of(company, invoice, "document=act"))
    assert "НДС: Без НДС" in act


def test_long_documents_repeat_their_header_and_keep_their_end_together(company):
    give_details(company.actor)
    items = [line(1000, tax=Decimal(16), description=f"Услуга № {n}") for n in range(1, 41)]
    invoice = issued(company.actor, customer=make_buyer(company.actor), items=items)
    for document, header in (("invoice", "№ Код Наименование"), ("act", "Номер по порядку")):
        found = pages(pdf_of(company, invoice, f"document={document}"))
        assert len(found) > 1
        for number, text in enumerate(found, 1):
            assert header in text
            assert f"стр. {number} из {len(found)}" in text
        for expected in ("Услуга № 40", "46 400,00", "Сорок шесть тысяч четыреста тенге 00 тиын", "Ахматов"):
            assert expected in found[-1], (document, expected)


# --- sums that add up ------------------------------------------------------------------------


def test_the_tax_invoice_of_a_won_deal_adds_up_to_the_agreed_amount(company):
    give_details(company.actor)
    product = make_product(company.actor, type="SERVICE", name_ru="ERP License", price=400000)
    customer = make_buyer(company.actor)
    deal = make_deal(company.actor, customer, (product, 50), value=Decimal(25000000))
    order = win(company.actor, deal, final_amount=Decimal(22500000))
    invoice = Invoice.objects.get(order=order)
    services.send_invoice(invoice.pk, actor=company.actor)
    invoice.refresh_from_db()
    assert (invoice.amount, invoice.adjustment_amount) == (22500000, 2340000)
    # Nothing is delivered yet: there is no turnover, and so no tax invoice.
    sales.confirm_order(order.pk, actor=company.actor)
    refusal = company.client.get(f"/api/v1/finance/invoices/{invoice.pk}/pdf?document=schet-faktura")
    assert refusal.status_code == 409
    sales.ship_order(order.pk, actor=company.actor)
    [text] = pages(pdf_of(company, invoice, "document=schet-faktura"))
    for expected in (
        "Печатная форма, не является электронным счётом-фактурой (ЭСФ)",
        "1 ERP License шт 50 401 785,71 20 089 285,71 12 % 2 410 714,29 22 500 000,00",
        "Итого: 20 089 285,71 × 2 410 714,29 22 500 000,00",
        "серия 60001 № 0123456 (15.01.2024)",
        "Двадцать два миллиона пятьсот тысяч тенге 00 тиын",
        f"Заказ № {order.number}",
    ):
        assert expected in text, (expected, text)
    assert company.client.get(f"/api/v1/finance/invoices/{invoice.pk}").json()["data"]["items"][0][
        "amount"
    ] == (20160000)


def test_vat_is_shown_by_rate(company):
    give_details(company.actor)
    items = [line(1000, tax=Decimal(16)), line(2000, tax=Decimal(5)), line(500, tax=Decimal(16))]
    invoice = issued(company.actor, customer=make_buyer(company.actor), items=items)
    [text] = pages(pdf_of(company, invoice, "document=schet-faktura"))
    assert "В том числе НДС 16 %: 1 500,00 16 % 240,00" in text
    assert "В том числе НДС 5 %: 2 000,00 5 % 100,00" in text
