"""What the OpenAPI document says to people and generators: names, sentences, examples, codes, events."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from apps.crm.api.views import CustomerViewSet
from apps.notifications.subscribable_events import subscribable
from prometric.document.examples import examples, operations
from prometric.document.overview import TAGS

pytestmark = pytest.mark.long

VERBS = set(
    """
accept add allocate analyze approve ask begin cancel change close complete confirm convert correct count
create deactivate delete deliver disable download end erase export forgot generate get leave list login
logout lose merge move open order patch pause place post predict put read reassign receive refresh refund
register reject renew reopen request resend reset resume return reverse rotate schedule search send set ship
start test undo update verify win withdraw
""".split()  # noqa: SIM905
)


def schemas(part: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document or of a part of it."""
    pending = [part]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            yield item
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)


def test_each_operation_has_a_name_that_reads(document):
    """A verb, then what it does it to; `Action(operation=…)` names what the noun of a viewset cannot."""
    found = [operation["operationId"] for _, operation in operations(document)]
    assert [name for name, count in Counter(found).items() if count > 1] == []
    strange = [name for name in found if re.match("[a-z]+", name)[0] not in VERBS or not name.isalpha()]
    assert strange == []
    assert {"listCustomers", "winDeal", "exportCustomerStatement", "patchOrder"} <= set(found)


def test_each_operation_says_what_it_does(document):
    for endpoint, operation in operations(document):
        assert re.match("[A-Z][a-z]+( |$)", operation["summary"]), endpoint
        sentences = operation["description"].split(". ")
        assert len(sentences) > 1, f"{endpoint}: give its Action a description"
        assert operation["description"].endswith("."), endpoint


def test_each_tag_is_described(document):
    """A new one goes into prometric/document/overview.py."""
    used = {tag for _, operation in operations(document) for tag in operation["tags"]} | {"events"}
    assert used == set(TAGS)
    assert [tag["description"] for tag in document["tags"]] == [TAGS[tag] for tag in sorted(TAGS)]


def test_no_words_for_who_reads_the_code_are_shown(document):
    assert [
        name for name, schema in document["components"]["schemas"].items() if "description" in schema
    ] == []


def test_each_example_is_what_its_schema_says(document):
    """The reference's own bodies; test_contract.py sends each of them."""
    # References of the example's schema are looked for in the document that holds it.
    plain = json.loads(json.dumps(document, default=float))
    seen = set()
    for endpoint, operation in operations(plain):
        for content in schemas([operation.get("requestBody"), operation["responses"]]):
            if "example" in content:
                seen.add(endpoint)
                checked = {**content["schema"], "components": plain["components"]}
                found = [error.message for error in OAS31Validator(checked).iter_errors(content["example"])]
                assert found == [], endpoint
    assert {endpoint for endpoint in examples() if endpoint in dict(operations(plain))} == seen
    assert len(seen) >= 45


def test_a_boolean_is_no_constant_and_a_list_an_array(document):
    assert [item for item in schemas(document) if isinstance(item.get("const"), bool)] == []
    for endpoint, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter["name"].endswith("[in]"):
                assert parameter["schema"]["type"] == "array", endpoint
                assert (parameter["style"], parameter["explode"]) == ("form", False), endpoint
    filters = {
        item["name"]: item for item in dict(operations(document))["GET /reports/generate"]["parameters"]
    }
    assert (filters["filters"]["style"], filters["filters"]["explode"]) == ("deepObject", True)


def test_what_is_public_says_so(document):
    found = dict(operations(document))
    assert found["POST /auth/login"]["security"] == found["GET /health"]["security"] == []
    assert found["GET /deals"]["security"] == [{"bearer": []}]
    assert all("security" in operation for operation in found.values())


def test_codes_stand_at_their_status(document):
    found = dict(operations(document))
    refusals = found["POST /orders/:id/ship"]["responses"]
    assert "STOCK_UNAVAILABLE" in refusals["422"]["x-error-codes"]
    assert "INVALID_STATE_TRANSITION" in found["POST /deals/:id/win"]["responses"]["409"]["x-error-codes"]
    assert refusals["404"]["x-error-codes"] == ["NOT_FOUND"]
    assert "`DUPLICATE_PAYMENT`" in found["POST /finance/payments"]["responses"]["409"]["description"]


def test_files_have_their_real_types(document):
    content = dict(operations(document))["GET /reports/:id/download"]["responses"]["200"]["content"]
    assert {"application/pdf", "text/csv", "application/json"} < set(content)
    assert "application/octet-stream" not in content


def test_each_event_of_webhooks_is_described(document):
    assert list(document["webhooks"]) == subscribable()
    event = document["components"]["schemas"]["OrderStatusChangedEvent"]["properties"]
    assert event["type"]["enum"] == ["order.status.changed"]
    data = event["data"]["properties"]
    assert {"id", "orderNumber", "previousStatus", "totalAmount"} <= set(data)
    assert data["number"]["deprecated"] is True


@pytest.mark.django_db
def test_what_is_on_its_way_out_says_so(company, monkeypatch):
    entry = CustomerViewSet.table["list"]
    assert "Deprecation" not in company.client.get("/api/v1/customers").headers
    going = replace(entry, deprecated=date(2026, 1, 1), sunset=date(2027, 1, 1))
    monkeypatch.setitem(CustomerViewSet.table, "list", going)
    for answer in (company.client.get("/api/v1/customers"), company.client.get("/api/v1/customers?x=1")):
        assert answer["Deprecation"] == "@1767225600"
        assert answer["Sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"


def test_no_key_has_the_name_of_its_model(document):
    """Generators of Python would take one for the other."""
    models = document["components"]["schemas"].items()
    alike = [name for name, model in models if name[0].lower() + name[1:] in model.get("properties", {})]
    assert alike == []
