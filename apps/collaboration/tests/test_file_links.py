"""Signed links to files, and where the wire lists uploads among what others wrote."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.collaboration.models import Attachment
from apps.collaboration.tests.factories import colleague
from apps.collaboration.tests.files import FILES, PDF, content, follow, link, made, picture
from apps.crm.tests.factories import make_deal
from apps.inventory.tests.factories import make_product
from apps.kernel import clock
from apps.sales.tests.factories import make_order
from conftest import ApiClient

pytestmark = pytest.mark.django_db


class TestLinks:
    def test_a_link_is_its_persons_for_a_short_time(self, company, monkeypatch):
        deal = make_deal(company.actor)
        pk = made(company, of=("deal", deal.pk))
        seller = colleague(company, "DEALS_VIEW")
        given = link(seller.client, pk)
        assert content(follow(given["url"])) == content(follow(given["url"], seller.client.token)) == PDF
        assert follow(given["url"], company.client.token).status_code == 404, "somebody else's"
        assert link(seller.client, pk) == given, "one address within a span, for browsers to keep"
        until = dt.datetime.fromisoformat(given["expiresAt"])
        assert dt.timedelta(minutes=15) < until - timezone.now() <= dt.timedelta(minutes=30)
        monkeypatch.setattr(timezone, "now", lambda: until)
        answer = follow(given["url"])
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "LINK_EXPIRED")

    def test_an_api_key_follows_its_own_links(self, company):
        pk = made(company, of=("deal", make_deal(company.actor).pk))
        body = {"name": "Archive", "permissions": ["DEALS_VIEW"]}
        key = company.client.post("/api/v1/api-keys", body).json()["data"]
        machine = ApiClient(key["key"])
        url = link(machine, pk)["url"]
        assert content(follow(url)) == content(follow(url, machine.token)) == PDF
        assert follow(url, company.client.token).status_code == 404
        place = f"/api/v1/api-keys/{key['id']}"
        company.client.put(place, {"addresses": ["192.0.2.7"]})
        assert follow(url).status_code == 403
        company.client.put(place, {"addresses": [], "permissions": ["CUSTOMERS_VIEW"]})
        assert follow(url).status_code == 404
        company.client.put(place, {"permissions": ["DEALS_VIEW"]})
        assert follow(url).status_code == 200
        company.client.delete(place)
        assert follow(url).status_code == 404

    def test_it_opens_what_its_person_may_see_then(self, company):
        pk = made(company)
        seller = colleague(company, "DEALS_VIEW")
        url = link(seller.client, pk)["url"]
        seller.membership.permissions = []
        seller.membership.save()
        assert follow(url).status_code == 404
        seller.membership.permissions, seller.membership.status = ["DEALS_VIEW"], "inactive"
        seller.membership.save()
        assert follow(url).status_code == 404

    def test_a_link_of_another_file_or_with_another_signature_opens_nothing(self, company, other_company):
        deal = make_deal(company.actor)
        one, other = (made(company, of=("deal", deal.pk)) for _ in range(2))
        url = link(company.client, one)["url"]
        token = url.partition("token=")[2]
        path = f"/api/v1/files/linked/{other}?token="
        for wrong in (path + token, url[:-2], path, f"{path}x:y", url.partition("?")[0]):
            assert follow(wrong).status_code in (400, 404), wrong
        assert follow(url, other_company.client.token).status_code == 404

    def test_what_it_asks_for_goes_along(self, company):
        pk = made(company, picture(size=(640, 320)), "a.jpg")
        asked = company.client.get(
            f"{FILES}/{pk}/download", {"size": "small", "disposition": "inline"}, Accept="application/json"
        )
        answer = follow(asked.json()["data"]["url"])
        assert answer["Content-Disposition"].startswith("inline")
        small = content(answer)
        assert len(small) == default_storage.size(Attachment.objects.get(pk=pk).thumbnail_path)


class TestAmongOthers:
    def test_a_deals_and_an_orders_documents_list_uploads_with_addresses_that_work(self, company):
        deal, order = make_deal(company.actor), make_order(company.actor, (make_product(company.actor), 1))
        written = {"name": "Proposal.pdf", "type": "proposal", "url": "https://elsewhere.kz/p.pdf"}
        for path, kind, pk in (("deals", "deal", deal.pk), ("orders", "order", order.pk)):
            address = f"/api/v1/{path}/{pk}"
            assert company.client.put(address, {"documents": [written]}).status_code == 200
            file = made(company, of=(kind, pk), type="contract")
            theirs, ours = company.client.get(address).json()["data"]["documents"]
            assert (theirs["name"], theirs["url"]) == (written["name"], written["url"])
            assert (ours["id"], ours["name"], ours["type"]) == (file, "Договор.pdf", "contract")
            assert theirs.keys() == ours.keys()
            if "uploadedAt" in ours:
                assert ours["uploadedAt"] == clock.today().isoformat()
            assert content(follow(ours["url"])) == PDF
            answer = company.client.put(address, {"documents": [theirs, ours]})
            assert answer.status_code == 200, answer.content
            again = company.client.get(address).json()["data"]["documents"]
            assert again == [theirs, ours], "read, edited and written back, it is there once"

    def test_a_products_images_list_uploaded_pictures(self, company):
        product = make_product(company.actor)
        address = f"/api/v1/products/{product.pk}"
        made(company, picture(), "a.jpg", of=("product", product.pk))
        made(company, of=("product", product.pk))
        [image] = company.client.get(address).json()["data"]["images"]
        assert image["isPrimary"] is True
        assert follow(image["url"])["Content-Type"] == "image/jpeg"
        sent = {"images": [image, {"url": "https://elsewhere.kz/1.jpg"}]}
        assert company.client.put(address, sent).status_code == 200
        [item] = company.client.get("/api/v1/products").json()["data"]["items"]
        assert item["images"] == [
            {"url": "https://elsewhere.kz/1.jpg", "isPrimary": True},
            {"url": image["url"], "isPrimary": False},
        ]
