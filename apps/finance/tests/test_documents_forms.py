"""Documents, continued: forms."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.finance import services
from apps.finance.documents import engine
from apps.finance.tests.factories import issued, line, make_order, make_product, pay
from apps.finance.tests.pdf_pages import give_details, make_buyer, pages, pdf_of
from apps.kernel import clock
from apps.sales import services as sales
from apps.sales.tests.factories import make_bundle

pytestmark = pytest.mark.django_db


CONSULTING = line(
    50000, quantity=Decimal(40), tax=Decimal(16), description="Консалтинговые услуги", unit="час"
)


def test_the_waybill_releases_the_shipped_goods_alone(company):
    give_details(company.actor)
    goods = make_product(company.actor, stock=10, name_ru="Шкаф серверный")
    service = make_product(company.actor, type="SERVICE", name_ru="Монтаж")
    order = make_order(company.actor, (goods, 4), (service, 1), customer=make_buyer(company.actor))
    invoice = services.create_invoice(actor=company.actor, customer_id=order.customer_id, order_id=order.pk)
    sales.confirm_order(order.pk, actor=company.actor)
    shipment = sales.ship_order(
        order.pk, actor=company.actor, carrier="Kazpost", tracking_number="KZ123456789"
    )
    [text] = pages(pdf_of(company, invoice, "document=waybill"))
    for expected in (
        "Приложение 26 к приказу Министра финансов",
        "Форма З-2",
        "Накладная на отпуск запасов на сторону",
        shipment.number,
        "Kazpost",
        "KZ123456789",
        f"1 Шкаф серверный {goods.code} шт 4 4 100,00 400,00 0,00",
        "Итого 4 4 × 400,00",
        "Всего отпущено количество запасов (прописью): Четыре",
        "Четыреста тенге 00 тиын",
        "Отпуск разрешил",
        "По доверенности №",
    ):
        assert expected in text, (expected, text)
    assert "Монтаж" not in text
    services.send_invoice(invoice.pk, actor=company.actor)
    [act] = pages(pdf_of(company, invoice, "document=act"))
    assert "Форма Р-1" in act
    assert "Монтаж" in act
    assert "Шкаф" not in act
    assert "Сто тенге 00 тиын" in act


def test_the_packing_slip_says_what_to_take_and_no_price(company):
    """Whoever may not see invoices prints it; a set says what lies in it."""
    give_details(company.actor)
    goods, part = (make_product(company.actor, stock=10, name_ru=name) for name in ("Шкаф", "Полка"))
    bundle = make_bundle(company.actor, {part: 3})
    work = make_product(company.actor, type="SERVICE", name_ru="Монтаж")
    order = make_order(company.actor, (goods, 4), (bundle, 2), (work, 1), customer=make_buyer(company.actor))
    sales.confirm_order(order.pk, actor=company.actor)
    shipment = sales.ship_order(order.pk, actor=company.actor, carrier="Kazpost")
    path = f"/api/v1/finance/shipments/{shipment.pk}/pdf"
    keeper = company.member("ORDERS_VIEW", "ORDERS_SHIP").client
    [text] = pages(keeper.get(path, {"document": "packing-slip", "language": "ru"}).content)
    for expected in (
        f"Комплектовочный лист № {shipment.number}",
        "Не является первичным учётным документом",
        f"1 {goods.code} Шкаф шт 4",
        f"2 {bundle.code} ",
        f"{part.code} – Полка шт 6",
        "Итого 6",
        "Kazpost",
        "Собрал",
    ):
        assert expected in text, (expected, text)
    assert "Монтаж" not in text
    assert "100,00" not in text
    assert company.member("DEALS_VIEW").client.get(path).status_code == 403
    kinds = [
        each["type"] for each in keeper.get(f"/api/v1/shipments/{shipment.pk}").json()["data"]["documents"]
    ]
    assert kinds == ["waybill", "act"]


def test_the_act_is_dated_by_the_turnover(company):
    give_details(company.actor)
    day = clock.today().replace(day=1)
    invoice = issued(company.actor, customer=make_buyer(company.actor), items=[CONSULTING], turnover_date=day)
    [text] = pages(pdf_of(company, invoice, "document=act&language=kk-ru"))
    assert "Орындалған жұмыстар (көрсетілген қызметтер) актісі" in text
    assert f"Консалтинговые услуги {day:%d.%m.%Y} сағ час 40 50 000,00 2 000 000,00" in text


def test_a_statement_shows_the_account(company):
    give_details(company.actor)
    customer = make_buyer(company.actor)
    invoice = issued(company.actor, customer=customer, items=[CONSULTING])
    payment = pay(company.actor, invoice, 1000000)
    path = f"/api/v1/finance/customers/{customer.pk}/statement"
    figures = company.client.get(path).json()["data"]
    assert figures["closingBalance"] == -1320000
    answer = company.client.get(f"{path}/pdf")
    assert answer.status_code == 200
    [text] = pages(answer.content)
    today = f"{clock.today():%d.%m.%Y}"
    for expected in (
        "Акт сверки взаимных расчётов",
        f"за период с 01.01.{clock.today().year} по {today}",
        f"{today} Счёт {invoice.number} 2 320 000,00",
        f"{today} Оплата {payment.number} ({invoice.number}) 1 000 000,00",
        "Обороты за период 2 320 000,00 1 000 000,00",
        "Сальдо конечное 1 320 000,00",
        f"На {today} задолженность в пользу ТОО «Прометрик» составляет 1 320 000,00 ₸",
    ):
        assert expected in text, (expected, text)
    pay(company.actor, invoice, 1320000)
    [text] = pages(company.client.get(f"{path}/pdf?language=kk").content)
    assert "берешек жоқ" in text
    empty = company.client.get(f"{path}/pdf?dateFrom=2020-01-01&dateTo=2020-12-31").content
    assert "Движений за период нет" in pages(empty)[0]


def test_only_data_addresses_are_read(tmp_path, caplog):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    fetcher = engine.inside_only()
    for url in (f"file://{secret}", "http://127.0.0.1:9/x", "https://example.kz/x.png", "ftp://127.0.0.1/x"):
        with pytest.raises(ValueError, match="disallowed"):
            fetcher.fetch(url)
    assert fetcher.fetch("data:text/plain,hello").read() == b"hello"
    page = f'<link rel="stylesheet" href="file://{secret}"><img src="file://{secret}"><p>ok</p>'
    content = engine.to_pdf(page + f'<a rel="attachment" href="file://{secret}">x</a>')
    assert b"secret.txt" not in content or b"EmbeddedFile" not in content
    assert pages(content) == ["ok x"]
    assert str(secret) in caplog.text


def test_what_people_write_is_text_and_not_markup(company):
    items = [line(1000, description='<img src="file:///etc/passwd"> <b>5 < 6</b> & {{ x }}')]
    invoice = issued(company.actor, items=items, notes="<script>alert(1)</script>\nвторая строка")
    [text] = pages(pdf_of(company, invoice))
    assert '<img src="file:///etc/passwd"> <b>5 < 6</b> & {{ x }}' in text
    assert "<script>alert(1)</script> вторая строка" in text
