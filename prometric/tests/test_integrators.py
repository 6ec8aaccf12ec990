"""The guide for integrators, and what sockets are described to say: true, and run."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client
from openapi_schema_validator import OAS31Validator

from apps.collaboration.tests.factories import create as create_task
from apps.kernel import outbox
from apps.notifications.models import LiveEvent
from apps.notifications.services.calling import signature
from tools import guide

SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
BODY = '{"type": "deal.won", "data": {"title": "Ноутбуки"}}'.encode()


@pytest.fixture(scope="module")
def sockets() -> Any:
    return yaml.safe_load((Path(settings.BASE_DIR) / "prometric/document/asyncapi.yaml").read_text())


@pytest.mark.django_db
def test_sockets_say_what_the_document_says(company, sockets):
    """What was really published; every name that is published is described."""
    post = company.client.post
    product = create_task(company.client, "/api/v1/products", code="P", name="Товар", price=1000, minStock=10)
    post(f"/api/v1/products/{product}/stock", {"type": "IN", "quantity": 12})
    post(f"/api/v1/products/{product}/stock", {"type": "OUT", "quantity": 5})
    customer = create_task(company.client, "/api/v1/customers", name="ТОО", type="COMPANY")
    line = {"productId": product, "quantity": 1}
    deal = create_task(company.client, "/api/v1/deals", title="Сделка", customerId=customer, products=[line])
    assert post(f"/api/v1/deals/{deal}/win", {}).status_code == 200
    create_task(company.client, subject="Позвонить")
    said = {"entityType": "deal", "entityId": deal, "text": "Проверено"}
    assert post("/api/v1/comments", said).status_code == 201
    while outbox.deliver_batch():
        pass
    schemas = sockets["components"]["schemas"]
    heard = {}
    for event, data in LiveEvent.objects.filter(event__contains=".").values_list("event", "data"):
        name = "".join(word.capitalize() for word in event.split("."))
        heard[event] = [error.message for error in OAS31Validator(schemas[name]).iter_errors(data)]
        heard[event] += sorted(data.keys() - schemas[name]["properties"].keys())
    assert {name: wrong for name, wrong in heard.items() if wrong} == {}
    assert {
        "deal.updated",
        "order.status.changed",
        "stock.low",
        "task.updated",
        "comment.updated",
    } <= heard.keys()


def test_each_event_that_is_published_is_described(sockets):
    source = Path(settings.BASE_DIR) / "apps/notifications/consumers"
    code = "\n".join(path.read_text() for path in source.glob("*.py"))
    published = set(re.findall(r'publish\(\s*row,\s*"([a-z.]+)"', code)) | {"dashboard.updated"}
    assert len(published) >= 11
    messages = {message["name"]: message for message in sockets["components"]["messages"].values()}
    assert published == {name for name in messages if "." in name}
    for message in messages.values():
        name = message["payload"]["properties"]["data"]["$ref"].rpartition("/")[2]
        assert name in sockets["components"]["schemas"]


def test_the_description_of_sockets_is_served():
    answer = Client().get("/api/asyncapi")
    assert answer["Content-Type"].startswith("application/yaml")
    assert yaml.safe_load(answer.content)["asyncapi"] == "3.0.0"
    assert Client().post("/api/asyncapi").status_code == 405


def test_the_guides_verification_knows_what_we_sign(tmp_path):
    (tmp_path / "verify.py").write_text(guide.snippet("python", "verify"))
    space = runpy.run_path(str(tmp_path / "verify.py"))
    genuine = space["is_genuine"]
    now = int(space["time"].time())
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(now),
        "webhook-signature": f"v1,old {signature(SECRET, 'msg_1', now, BODY)}",
    }
    assert genuine(SECRET, headers, BODY)
    assert not genuine(SECRET, headers, BODY + b" ")
    assert not genuine(SECRET, {**headers, "webhook-id": "msg_2"}, BODY)
    assert not genuine(SECRET, {**headers, "webhook-timestamp": str(now - 301)}, BODY)


def test_the_description_keeps_the_token_and_can_be_searched():
    script = Client().get("/api/docs", {"script": ""}).content.decode()
    assert '"persistAuthorization": true' in script
    assert '"filter": true' in script
