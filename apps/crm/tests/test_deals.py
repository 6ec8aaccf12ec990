"""/deals: the reference's bodies, every key with its type, refusals."""

from __future__ import annotations

import pytest

from apps.crm.models import Deal, DealStageEntry
from apps.crm.tests.factories import line, make_customer, make_employee, make_product
from apps.crm.tests.http import DEALS as URL
from apps.crm.tests.http import create_deal as create
from apps.crm.tests.http import read_deal as read
from apps.crm.tests.http import refused
from apps.hr.models import Employee
from apps.kernel import clock
from apps.kernel.models import OutboxEvent

YEAR = clock.today().year


def test_the_references_body_makes_a_deal(company):
    customer, product = make_customer(company.actor), make_product(company.actor)
    assignee = make_employee(company.member())
    body = {
        "title": "Cloud Migration Project",
        "description": "Migrate on-premise infrastructure to cloud",
        "customerId": str(customer.pk),
        "value": 15000000,
        "stage": "QUALIFIED",
        "probability": 60,
        "expectedCloseDate": "2025-03-01",
        "assignedTo": str(assignee.pk),
        "source": "website",
        "products": [
            {
                "productId": str(product.pk),
                "quantity": 1,
                "unitPrice": 15000000,
                "discount": 0,
                "tax": 12,
            }
        ],
        "competitors": ["AWS", "Azure"],
        "tags": ["cloud", "migration", "priority"],
    }

    response = company.client.post(URL, body)

    assert response.status_code == 201
    data = response.json()["data"]
    assert data == {
        "id": data["id"],
        "dealNumber": f"DL-{YEAR}-0001",
        "title": "Cloud Migration Project",
        "stage": "QUALIFIED",
    }
    # 12 % was the rate until 2025.
    assert [w["code"] for w in response.json()["meta"]["warnings"]] == ["TAX_RATE_NOT_IN_FORCE"]
    [item] = company.client.get(URL).json()["data"]["items"]
    [row] = item["products"]
    assert item == {
        "id": data["id"],
        "dealNumber": f"DL-{YEAR}-0001",
        "title": "Cloud Migration Project",
        "description": "Migrate on-premise infrastructure to cloud",
        "customerId": str(customer.pk),
        "customerName": customer.name,
        "value": 15000000,
        "currency": "KZT",
        "stage": "QUALIFIED",
        "probability": 60,
        "expectedCloseDate": "2025-03-01",
        "assignedTo": str(assignee.pk),
        "assignedToName": "Асхат Жумабаев",
        "source": "website",
        "products": [
            {
                "id": row["id"],
                "productId": str(product.pk),
                "productName": "ERP License",
                "quantity": 1,
                "unitPrice": 15000000,
                "unitPriceWithTax": 16800000,
                "taxIncluded": False,
                "discount": 0,
                "tax": 12,
                "taxCategory": None,
                "priceSource": {
                    "type": "manual",
                    "priceListId": None,
                    "priceListName": None,
                    "audience": None,
                    "fromQuantity": None,
                    "percent": None,
                },
                "netPrice": 15000000,
                "taxAmount": 1800000,
                "totalPrice": 16800000,
            }
        ],
        "competitors": ["AWS", "Azure"],
        "tags": ["cloud", "migration", "priority"],
        "metrics": {"daysInPipeline": 0, "activitiesCount": 0, "lastActivityDate": None},
        "notes": "",
        "wonAt": None,
        "lostAt": None,
        "actualCloseDate": None,
        "finalAmount": None,
        "lostReason": None,
        "competitorWon": None,
        "createdBy": str(company.owner.pk),
        "createdAt": item["createdAt"],
        "updatedAt": item["updatedAt"],
    }


def test_the_detail_has_every_key_of_the_reference(company):
    customer = make_customer(company.actor, email="info@techsolutions.kz")
    product = make_product(company.actor, code="ERP-001")
    document = {
        "name": "Proposal_v2.pdf",
        "type": "proposal",
        "url": "https://storage.prometric.kz/deals/proposal.pdf",
    }
    pk = create(
        company,
        customerId=str(customer.pk),
        products=[line(product, product_id=None) | {"productId": str(product.pk), "unitPrice": 400000}],
        documents=[document],
    )
    company.client.post(
        f"{URL}/{pk}/activities",
        {
            "type": "meeting",
            "subject": "Requirements gathering",
            "date": "2025-01-10",
            "duration": 120,
            "notes": "Discussed implementation timeline",
            "participants": [str(company.owner.pk)],
        },
    )

    detail = read(company, pk)

    [item] = company.client.get(URL).json()["data"]["items"]
    assert {k: detail[k] for k in item if k != "products"} == {k: item[k] for k in item if k != "products"}
    assert detail["fullDetails"] is True
    assert detail["customer"] == {
        "id": str(customer.pk),
        "name": customer.name,
        "type": "COMPANY",
        "email": "info@techsolutions.kz",
    }
    [shown] = detail["products"]
    assert shown == {**item["products"][0], "product": {"name": "ERP License", "code": "ERP-001"}}
    assert (shown["quantity"], shown["unitPrice"], shown["discount"], shown["tax"]) == (50, 400000, 10, 12)
    assert shown["totalPrice"] == 20160000
    me = Employee.objects.get(membership_id=company.actor.membership_id)
    [activity] = detail["activities"]
    assert activity == {
        "id": activity["id"],
        "type": "meeting",
        "subject": "Requirements gathering",
        "date": "2025-01-10",
        "completedAt": "2025-01-09T19:00:00Z",
        "duration": 120,
        "notes": "Discussed implementation timeline",
        "outcome": None,
        "participants": [str(me.pk)],
        "userId": str(company.owner.pk),
        "customerId": str(customer.pk),
        "dealId": pk,
        "createdAt": activity["createdAt"],
    }
    [shown] = detail["documents"]
    assert shown == {"id": shown["id"], **document, "uploadedAt": clock.today().isoformat()}
    assert detail["timeline"] == [{"stage": "LEAD", "enteredAt": clock.today().isoformat(), "exitedAt": None}]
    assert detail["metrics"] == {
        "daysInPipeline": 0,
        "activitiesCount": 1,
        "lastActivityDate": "2025-01-10",
    }


def test_the_references_update(company):
    pk = create(company)
    body = {"stage": "CLOSING", "probability": 90, "value": 23000000, "expectedCloseDate": "2025-02-01"}

    response = company.client.put(f"{URL}/{pk}", body, **{"Accept-Language": "en"})

    assert response.status_code == 200
    assert response.json()["data"] == {"id": pk, "message": "Deal updated successfully"}
    detail = read(company, pk)
    assert {key: detail[key] for key in body} == body
    assert [entry["stage"] for entry in detail["timeline"]] == ["LEAD", "CLOSING"]
    assert detail["version"] == 2


def test_an_update_that_changes_nothing_leaves_version_and_trail_alone(company):
    product = make_product(company.actor)
    pk = create(company, products=[{"productId": str(product.pk), "quantity": 2}], tags=["a"])
    before = read(company, pk)
    events = OutboxEvent.objects.filter(subject_id=pk).count()
    assert company.client.put(f"{URL}/{pk}", before).status_code == 200
    assert read(company, pk) == before
    assert OutboxEvent.objects.filter(subject_id=pk).count() == events


class TestDocuments:
    def test_they_are_attached_by_an_update(self, company):
        pk = create(company)
        body = {"documents": [{"name": "КП.pdf", "url": "/media/kp.pdf"}]}
        assert company.client.put(f"{URL}/{pk}", body).status_code == 200
        assert company.client.put(f"{URL}/{pk}", {"title": "Другое"}).status_code == 200
        [shown] = read(company, pk)["documents"]
        assert (shown["name"], shown["type"], shown["url"]) == ("КП.pdf", "", "/media/kp.pdf")
        company.client.put(f"{URL}/{pk}", {"documents": []})
        assert read(company, pk)["documents"] == []

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "//evil.kz/x", "ftp://x.kz/a", "data:text/html,x"]
    )
    def test_a_link_is_an_address_and_never_a_script(self, company, url):
        pk = create(company)
        response = company.client.put(f"{URL}/{pk}", {"documents": [{"name": "x", "url": url}]})
        refused(response, 400, "VALIDATION_FAILED", "documents.0.url")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"stage": "WON"}, "stage"),
        ({"stage": "LOST"}, "stage"),
        ({"stage": "MAYBE"}, "stage"),
        ({"probability": 101}, "probability"),
        ({"probability": -1}, "probability"),
        ({"value": -1}, "value"),
        ({"value": 1.001}, "value"),
        ({"value": 10**17}, "value"),
        ({"value": "x" * 5000}, "value"),
        ({"expectedCloseDate": "soon"}, "expectedCloseDate"),
        ({"expectedCloseDate": "9999-01-01"}, "expectedCloseDate"),
        ({"title": ""}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"tags": ["x" * 51]}, "tags.0"),
        ({"tags": "cloud"}, "tags"),
        ({"competitors": [""]}, "competitors.0"),
    ],
)
def test_bad_input_names_its_field(company, body, field):
    body = {"title": "x", "customerId": str(make_customer(company.actor).pk), **body}
    refused(company.client.post(URL, body), 400, "VALIDATION_FAILED", field)
    assert not Deal.objects.exists()


def test_what_a_deal_needs(company):
    refused(company.client.post(URL, {}), 400, "REQUIRED_FIELD", "title", "customerId")
    refused(company.client.post(URL, {"title": "x", "customerId": "7"}), 400, "INVALID_UUID", "customerId")
    body = {"title": "x", "customerId": "01a20726-bf6b-759c-9bbf-342a93fc713d"}
    refused(company.client.post(URL, body), 404, "NOT_FOUND", "customerId")


def test_competitors_and_tags_are_sets(company):
    pk = create(company, tags=["a", "b", "a"], competitors=["AWS", "AWS"])
    assert (read(company, pk)["tags"], read(company, pk)["competitors"]) == (["a", "b"], ["AWS"])


def test_a_deal_vanishes_when_deleted(company):
    pk = create(company)
    assert company.client.delete(f"{URL}/{pk}").json()["data"]["id"] == pk
    assert company.client.get(f"{URL}/{pk}").status_code == 404
    assert company.client.get(URL).json()["data"]["total"] == 0
    assert company.client.post(f"{URL}/{pk}/win").status_code == 404
    assert OutboxEvent.objects.filter(subject_id=pk, name="deal.deleted").count() == 1
    # Its number is not given again.
    assert Deal.objects.get(pk=create(company)).deal_number.endswith("0002")


def test_the_names_of_products_follow_the_language(company):
    names = {"kk": "ERP лицензиясы", "ru": "Лицензия ERP", "en": "ERP License"}
    product = make_product(company.actor, translations={"name": names})
    pk = create(company, products=[{"productId": str(product.pk), "quantity": 1}])
    response = company.client.get(f"{URL}/{pk}", **{"Accept-Language": "kk-KZ"})
    assert response.json()["data"]["products"][0]["product"]["name"] == "ERP лицензиясы"


def test_a_stale_if_match_names_what_changed(company):
    pk = create(company)
    company.client.put(f"{URL}/{pk}", {"value": 5, "assignedTo": None})
    response = company.client.put(f"{URL}/{pk}", {"title": "x"}, **{"If-Match": '"1"'})
    assert refused(response, 412, "PRECONDITION_FAILED")["changed"] == ["assignedTo", "value"]
    assert read(company, pk)["title"] == "ERP System Implementation"


def test_one_timeline_entry_is_open(company):
    pk = create(company)
    for stage in ("PROPOSAL", "LEAD", "CLOSING"):
        company.client.put(f"{URL}/{pk}", {"stage": stage})
    assert DealStageEntry.objects.filter(deal_id=pk, exited_at__isnull=True).count() == 1
    assert [e["stage"] for e in read(company, pk)["timeline"]] == ["LEAD", "PROPOSAL", "LEAD", "CLOSING"]
