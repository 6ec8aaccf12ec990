"""Commercial offers: each version keeps what was sent, goes by e-mail, and becomes the order at its sums."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives

from apps.crm.models import Contact, Deal, DealProduct
from apps.crm.services import create_deal, update_deal
from apps.finance.documents import engine
from apps.finance.models import Invoice, Mailing, Quotation
from apps.finance.tests.offering import offered
from apps.finance.tests.pdf_pages import pages
from apps.kernel import clock, tenancy
from apps.kernel.errors import ServiceUnavailable
from apps.sales.models import Order, OrderItem

DEALS = "/api/v1/deals"


def send(company, deal, body=None):
    return company.client.post(f"{DEALS}/{deal.pk}/quotation/send", body or {})


@pytest.mark.django_db(transaction=True)
def test_a_quotation_goes_by_mail_from_the_organization_and_answers_go_to_the_seller(live_company):
    with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
        deal = offered(live_company.actor)
    outbox.outbox.clear()
    answer = send(live_company, deal, {"message": "Как договорились. <b>", "terms": "Самовывоз"})
    assert answer.status_code == 201, answer.content
    data = answer.json()["data"]
    until = clock.today() + timedelta(days=14)
    assert data | {"id": ""} == {
        "id": "",
        "dealId": str(deal.pk),
        "version": 1,
        "quotationNumber": f"{deal.deal_number}-1",
        "status": "sent",
        "validUntil": until.isoformat(),
        "email": "aigul@example.kz",
        "totalAmount": 1260000,
        "message": "Quotation sent",
    }
    assert answer["Location"] == f"/api/v1/deals/{deal.pk}/quotation"
    [message] = outbox.outbox
    assert message.to == ["aigul@example.kz"]
    assert message.from_email == "ТОО «Прометрик» <no-reply@prometric.kz>"
    assert message.reply_to == [live_company.owner.email]
    assert message.subject == f"Коммерческое предложение № {deal.deal_number}-1 — ТОО «Прометрик»"
    assert "Здравствуйте, Айгүл Серікова!" in message.body
    assert "Как договорились. <b>" in message.body
    assert "1\u00a0260\u00a0000,00 ₸" in message.body
    assert isinstance(message, EmailMultiAlternatives)
    [(page, kind)] = message.alternatives
    assert kind == "text/html"
    assert "Как договорились. &lt;b&gt;" in str(page)
    [(name, content, media)] = message.attachments
    assert (name, media) == (f"quotation-{deal.deal_number}-1.pdf", "application/pdf")
    [text] = pages(content)
    for expected in (
        f"Коммерческое предложение № {deal.deal_number}-1 от",
        "Вниманию Айгүл Серікова",
        "Предмет Поставка техники",
        f"Действительно до {until:%d.%m.%Y}",
        "Цена с НДС",
        "580 000,00* 1 160 000,00",
        "25 000,00 100 000,00",
        "Итого: 1 260 000,00",
        "В том числе НДС 16 %: 173 793,10",
        "Один миллион двести шестьдесят тысяч тенге 00 тиын",
        "Самовывоз",
        "Подготовил(а)",
    ):
        assert expected in text, (expected, text)
    assert "Черновик" not in text
    shown = live_company.client.get(f"{DEALS}/{deal.pk}/quotation").json()["data"]
    [version] = shown["versions"]
    assert [line["totalPrice"] for line in shown["products"]] == [1160000, 100000]
    [letter] = version["mailings"]
    assert (letter["to"], letter["state"], letter["error"]) == ("aigul@example.kz", "sent", None)
    assert letter["sentAt"] is not None


@pytest.mark.django_db
def test_a_version_stays_as_it_was_sent_and_is_accepted_at_exactly_its_sums(company):
    deal = offered(company.actor)
    assert send(company, deal).status_code == 201
    before = company.client.get(f"{DEALS}/{deal.pk}/quotation/pdf?version=1").content
    lines = list(DealProduct.objects.filter(deal=deal).order_by("position"))
    kept = [(row.product_id, row.quantity, row.tax_included, row.net, row.vat, row.total) for row in lines]
    changed = [{"product_id": lines[0].product_id, "quantity": Decimal(1), "unit_price": Decimal(1)}]
    update_deal(deal.pk, actor=company.actor, products=changed)
    assert send(company, deal, {"language": "kk-ru", "email": "other@example.kz"}).status_code == 201
    assert company.client.get(f"{DEALS}/{deal.pk}/quotation/pdf?version=1").content == before
    second = pages(company.client.get(f"{DEALS}/{deal.pk}/quotation/pdf?version=2").content)[0]
    assert "Коммерциялық ұсыныс" in second
    assert "1 260 000,00" not in second
    listed = company.client.get(f"{DEALS}/{deal.pk}/quotation/versions").json()["data"]["items"]
    assert [(row["version"], row["email"]) for row in listed] == [
        (2, "other@example.kz"),
        (1, "aigul@example.kz"),
    ]
    answer = company.client.post(f"{DEALS}/{deal.pk}/quotation/accept", {"version": 1})
    assert answer.status_code == 200, answer.content
    order = Order.objects.get(deal=deal)
    assert answer.json()["data"]["orderId"] == str(order.pk)
    items = OrderItem.objects.filter(order=order).order_by("position")
    assert [
        (row.product_id, row.quantity, row.tax_included, row.net, row.vat, row.total) for row in items
    ] == kept
    assert (order.total_amount, order.adjustment_amount) == (1260000, 0)
    assert Invoice.objects.get(order=order).amount == 1260000
    deal.refresh_from_db()
    assert (deal.stage, deal.value, deal.final_amount) == ("WON", 1260000, 1260000)
    assert list(Quotation.objects.order_by("version").values_list("status", flat=True)) == [
        "accepted",
        "sent",
    ]
    again = company.client.post(f"{DEALS}/{deal.pk}/quotation/accept", {"version": 2})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "INVALID_STATE_TRANSITION")
    assert send(company, deal).status_code == 409
    assert Quotation.objects.filter(status="accepted").count() == 1


@pytest.mark.django_db
def test_what_cannot_be_offered_is_refused_and_nothing_is_kept(company, monkeypatch):
    deal = offered(company.actor)
    past = (clock.today() - timedelta(days=1)).isoformat()
    for body, status, field in (
        ({"validUntil": past}, 400, "validUntil"),
        ({"contactId": str(deal.pk)}, 404, "contactId"),
        ({"email": "nobody"}, 400, "email"),
        ({"language": "de"}, 400, "language"),
    ):
        answer = send(company, deal, body)
        assert answer.status_code == status, answer.content
        assert field in str(answer.json()["error"]["details"])
    assert company.client.post(f"{DEALS}/{deal.pk}/quotation/accept", {}).status_code == 404
    Contact.objects.update(email=None)
    Deal.objects.get(pk=deal.pk)
    answer = send(company, deal)
    assert (answer.status_code, "email" in answer.json()["error"]["details"]) == (400, True)
    empty = create_deal(actor=company.actor, customer_id=deal.customer_id, title="Empty")
    assert send(company, empty, {"email": "a@example.kz"}).status_code == 409
    with monkeypatch.context() as patched:
        patched.setattr(engine, "_weasyprint", _missing)
        assert send(company, deal, {"email": "a@example.kz"}).status_code == 503
    assert not Quotation.objects.exists()
    assert not Mailing.objects.exists()
    draft = pages(company.client.get(f"{DEALS}/{deal.pk}/quotation/pdf?language=en").content)[0]
    assert "Draft" in draft
    assert "Quotation No." in draft
    assert company.client.get(f"{DEALS}/{deal.pk}/quotation/pdf?version=1").status_code == 404


def _missing():
    raise ServiceUnavailable(engine.HINT)


@pytest.mark.django_db
def test_only_who_may_change_deals_sends_and_accepts(company):
    deal = offered(company.actor)
    looker = company.member("DEALS_VIEW").client
    assert looker.get(f"{DEALS}/{deal.pk}/quotation").status_code == 200
    for name in ("send", "accept"):
        assert looker.post(f"{DEALS}/{deal.pk}/quotation/{name}", {}).status_code == 403
    assert company.member("ORDERS_VIEW").client.get(f"{DEALS}/{deal.pk}/quotation").status_code == 403
    assert not Quotation.objects.exists()
