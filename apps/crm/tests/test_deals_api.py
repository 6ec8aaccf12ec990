"""/deals: the reference's bodies, every key with its type, lines and their sums."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.crm.models import Customer, Deal, DealStageEntry
from apps.crm.tests.factories import line, make_customer, make_deal, make_employee, make_product
from apps.hr.models import Employee
from apps.inventory.services import update_product
from apps.kernel import clock
from apps.kernel.models import OutboxEvent

URL = "/api/v1/deals"
YEAR = clock.today().year


def create(company, **body):
    body = {"title": "ERP System Implementation", **body}
    if "customerId" not in body:
        body["customerId"] = str(make_customer(company.actor).pk)
    response = company.client.post(URL, body)
    assert response.status_code == 201, response.json()
    return response.json()["data"]["id"]


def read(company, pk):
    response = company.client.get(f"{URL}/{pk}")
    assert response.status_code == 200, response.json()
    return response.json()["data"]


def refused(response, status, code, *fields):
    assert response.status_code == status, response.json()
    error = response.json()["error"]
    assert error["code"] == code
    if fields:
        assert sorted(error["details"]) == sorted(fields)
    return error["details"]


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
                "discount": 0,
                "tax": 12,
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


class TestValue:
    def test_omitted_it_is_the_sum_of_the_lines(self, company):
        product = make_product(company.actor)
        body = {"productId": str(product.pk), "quantity": 50, "unitPrice": 400000, "discount": 10, "tax": 12}
        pk = create(company, products=[body])
        assert read(company, pk)["value"] == 20160000

    def test_and_follows_them(self, company):
        product = make_product(company.actor)
        pk = create(company, products=[{"productId": str(product.pk), "quantity": 1}])
        assert read(company, pk)["value"] == 116000
        lines = [{"productId": str(product.pk), "quantity": 2}]
        company.client.put(f"{URL}/{pk}", {"products": lines})
        assert read(company, pk)["value"] == 232000

    def test_sent_it_stays_until_null_gives_it_back_to_the_lines(self, company):
        product = make_product(company.actor)
        lines = [{"productId": str(product.pk), "quantity": 1}]
        pk = create(company, value=25000000, products=lines)
        company.client.put(f"{URL}/{pk}", {"products": [{**lines[0], "quantity": 3}]})
        assert read(company, pk)["value"] == 25000000
        company.client.put(f"{URL}/{pk}", {"value": None})
        assert read(company, pk)["value"] == 348000

    def test_without_lines_it_is_zero(self, company):
        assert read(company, create(company))["value"] == 0


class TestLines:
    def test_price_and_tax_default_to_the_products(self, company):
        # VAT inside: 650,000 at 12 % is 580,357.14 net (C7).
        product = make_product(company.actor, price=Decimal(650000), vat_rate=Decimal(12), vat_included=True)
        pk = create(company, products=[{"productId": str(product.pk), "quantity": 1}])
        [row] = read(company, pk)["products"]
        assert (row["unitPrice"], row["tax"], row["discount"]) == (580357.14, 12, 0)
        assert (row["netPrice"], row["taxAmount"], row["totalPrice"]) == (580357.14, 69642.86, 650000)

    def test_a_product_without_a_rate_takes_the_standard_one(self, company):
        product = make_product(company.actor, price=Decimal(1000), vat_included=False)
        pk = create(company, products=[{"productId": str(product.pk), "quantity": 1.5}])
        [row] = read(company, pk)["products"]
        assert (row["unitPrice"], row["tax"], row["totalPrice"]) == (1000, 16, 1740)

    def test_they_keep_the_order_in_which_they_were_sent(self, company):
        products = [make_product(company.actor, name=f"Товар {n}") for n in range(4)]
        bodies = [{"productId": str(p.pk), "quantity": 1} for p in products]
        pk = create(company, products=bodies[::-1])
        names = [row["productName"] for row in read(company, pk)["products"]]
        assert names == ["Товар 3", "Товар 2", "Товар 1", "Товар 0"]

    def test_they_are_replaced_as_a_set(self, company):
        first, second = make_product(company.actor), make_product(company.actor)
        pk = create(company, products=[{"productId": str(p.pk), "quantity": 1} for p in (first, second)])
        kept = read(company, pk)["products"][1]
        body = [
            {"id": kept["id"], "productId": str(second.pk), "quantity": 7},
            {"productId": str(first.pk), "quantity": 2, "unitPrice": 10, "tax": 0},
        ]
        assert company.client.put(f"{URL}/{pk}", {"products": body}).status_code == 200
        rows = read(company, pk)["products"]
        assert [(row["productId"], row["quantity"]) for row in rows] == [
            (str(second.pk), 7), (str(first.pk), 2),
        ]  # fmt: skip
        assert rows[0]["id"] == kept["id"]
        assert rows[0]["unitPrice"] == kept["unitPrice"]
        assert rows[1]["totalPrice"] == 20

    def test_another_product_in_a_line_brings_its_own_price(self, company):
        cheap, dear = make_product(company.actor), make_product(company.actor, price=Decimal(1160000))
        pk = create(company, products=[{"productId": str(cheap.pk), "quantity": 1}])
        [row] = read(company, pk)["products"]
        body = [{"id": row["id"], "productId": str(dear.pk), "quantity": 1}]
        company.client.put(f"{URL}/{pk}", {"products": body})
        assert read(company, pk)["products"][0]["unitPrice"] == 1000000

    def test_a_product_that_is_no_longer_sold_may_stay_but_not_enter(self, company):
        product = make_product(company.actor)
        pk = create(company, products=[{"productId": str(product.pk), "quantity": 1}])
        update_product(product.pk, actor=company.actor, status="DISCONTINUED")
        [row] = read(company, pk)["products"]
        kept = [{"id": row["id"], "productId": str(product.pk), "quantity": 2}]
        assert company.client.put(f"{URL}/{pk}", {"products": kept}).status_code == 200
        fresh = {"products": [{"productId": str(product.pk), "quantity": 1}]}
        refused(company.client.put(f"{URL}/{pk}", fresh), 400, "VALIDATION_FAILED", "products.0.productId")
        assert read(company, pk)["products"][0]["quantity"] == 2

    def test_a_product_in_an_open_deal_cannot_be_deleted(self, company):
        product = make_product(company.actor)
        pk = create(company, products=[{"productId": str(product.pk), "quantity": 1}])
        refused(company.client.delete(f"/api/v1/products/{product.pk}"), 409, "CONFLICT")
        company.client.post(f"{URL}/{pk}/lose", {"lostReason": "price"})
        assert company.client.delete(f"/api/v1/products/{product.pk}").status_code == 200
        assert read(company, pk)["products"][0]["productName"] == "ERP License"

    @pytest.mark.parametrize(
        ("row", "field"),
        [
            ({"quantity": 0}, "products.0.quantity"),
            ({"quantity": -1}, "products.0.quantity"),
            ({"quantity": 1.0001}, "products.0.quantity"),
            ({"quantity": "many"}, "products.0.quantity"),
            ({"unitPrice": -1}, "products.0.unitPrice"),
            ({"discount": 101}, "products.0.discount"),
            ({"tax": 100.5}, "products.0.tax"),
            ({"quantity": 999999999999, "unitPrice": 9999999999999999}, "products.0"),
        ],
    )
    def test_bad_lines_are_refused(self, company, row, field):
        product = make_product(company.actor)
        pk = create(company)
        body = {"products": [{"productId": str(product.pk), "quantity": 1, **row}]}
        refused(company.client.put(f"{URL}/{pk}", body), 400, "VALIDATION_FAILED", field)
        assert read(company, pk)["products"] == []

    def test_a_sum_that_no_column_holds_is_refused(self, company):
        product = make_product(company.actor)
        row = {"productId": str(product.pk), "quantity": 1, "unitPrice": 9999999999999999, "tax": 0}
        customer = str(make_customer(company.actor).pk)
        body = {"title": "Слишком много", "customerId": customer, "products": [row, row]}
        refused(company.client.post(URL, body), 400, "VALIDATION_FAILED", "products")
        assert not Deal.objects.exists()

    def test_a_row_without_its_product_is_refused(self, company):
        pk = create(company)
        response = company.client.put(f"{URL}/{pk}", {"products": [{"quantity": 1}]})
        refused(response, 400, "REQUIRED_FIELD", "products.0.productId")


class TestAssignment:
    def test_whoever_enters_a_deal_works_on_it(self, company):
        me = Employee.objects.get(membership_id=company.actor.membership_id)
        assert read(company, create(company))["assignedTo"] == str(me.pk)

    def test_a_users_id_means_the_employee(self, company):
        member = company.member()
        employee = make_employee(member)
        assert read(company, create(company, assignedTo=str(member.user.pk)))["assignedTo"] == str(
            employee.pk
        )

    def test_null_takes_the_deal_from_everybody(self, company):
        pk = create(company)
        assert company.client.put(f"{URL}/{pk}", {"assignedTo": None}).status_code == 200
        detail = read(company, pk)
        assert (detail["assignedTo"], detail["assignedToName"]) == (None, None)
        trail = OutboxEvent.objects.filter(subject_id=pk, name="deal.updated").get()
        assert [*(trail.changes or {})] == ["assigned_to"]

    def test_who_left_gets_no_new_deals_but_keeps_the_old_ones(self, company):
        member = company.member()
        employee = make_employee(member)
        pk, other = create(company, assignedTo=str(employee.pk)), create(company)
        member.membership.status = "inactive"
        member.membership.save()
        body = {"assignedTo": str(employee.pk)}
        refused(company.client.put(f"{URL}/{other}", body), 400, "VALIDATION_FAILED", "assignedTo")
        assert company.client.put(f"{URL}/{pk}", {**body, "title": "Новое имя"}).status_code == 200

    def test_nobody_of_this_organization(self, company):
        response = company.client.post(
            URL,
            {
                "title": "x",
                "customerId": str(make_customer(company.actor).pk),
                "assignedTo": "01a20726-bf6b-759c-9bbf-342a93fc713d",
            },
        )
        refused(response, 404, "NOT_FOUND", "assignedTo")


class TestCustomerOfADeal:
    def test_a_deal_beyond_the_first_stage_makes_a_lead_a_prospect(self, company):
        customer = make_customer(company.actor)
        pk = create(company, customerId=str(customer.pk))
        assert Customer.objects.get().status == "LEAD"
        company.client.put(f"{URL}/{pk}", {"stage": "QUALIFIED"})
        assert Customer.objects.get().status == "PROSPECT"

    def test_it_can_be_corrected_and_its_activities_go_along(self, company):
        wrong, right = make_customer(company.actor), make_customer(company.actor)
        pk = create(company, customerId=str(wrong.pk))
        company.client.post(f"{URL}/{pk}/activities", {"type": "call", "subject": "x"})
        assert company.client.put(f"{URL}/{pk}", {"customerId": str(right.pk)}).status_code == 200
        assert read(company, pk)["customerName"] == right.name
        for customer, count in ((wrong, 0), (right, 1)):
            path = f"/api/v1/customers/{customer.pk}/activities"
            assert company.client.get(path).json()["data"]["total"] == count


class TestMetrics:
    def test_days_in_pipeline_are_local_days(self, company):
        deal = make_deal(company.actor)
        # 2024-12-01 00:30 in Almaty is still November in UTC.
        opened = datetime(2024, 12, 1, 0, 30, tzinfo=clock.ALMATY)
        Deal.objects.filter(pk=deal.pk).update(opened_on=clock.local_date(opened))
        company.client.post(f"{URL}/{deal.pk}/win", {"actualCloseDate": "2025-01-15"})
        assert read(company, deal.pk)["metrics"]["daysInPipeline"] == 45

    def test_an_open_deal_counts_to_today(self, company):
        deal = make_deal(company.actor)
        Deal.objects.filter(pk=deal.pk).update(opened_on=clock.today() - timedelta(days=3))
        assert read(company, deal.pk)["metrics"]["daysInPipeline"] == 3

    def test_activities_are_counted_on_the_deal(self, company):
        pk = create(company)
        for day in ("2026-02-03", "2026-05-01", "2026-03-04"):
            body = {"type": "call", "subject": "Follow-up call", "date": day}
            assert company.client.post(f"{URL}/{pk}/activities", body).status_code == 201
        [item] = company.client.get(URL).json()["data"]["items"]
        assert item["metrics"]["activitiesCount"] == 3
        assert item["metrics"]["lastActivityDate"] == "2026-05-01"
        # A figure, not an edit.
        assert read(company, pk)["version"] == 1


class TestActivities:
    def test_the_references_body(self, company):
        pk = create(company)
        body = {
            "type": "call",
            "subject": "Follow-up call",
            "date": "2025-01-15T14:00:00Z",
            "duration": 30,
            "notes": "Discussed pricing options",
            "outcome": "positive",
        }
        response = company.client.post(f"{URL}/{pk}/activities", body, **{"Accept-Language": "en"})
        assert response.status_code == 201
        data = response.json()["data"]
        assert data == {"id": data["id"], "message": "Activity added to deal"}
        [shown] = company.client.get(f"{URL}/{pk}/activities").json()["data"]["items"]
        assert {key: shown[key] for key in body} == body
        event = OutboxEvent.objects.get(name="activity.added")
        assert (event.payload["deal_id"], event.payload["title"]) == (pk, "Follow-up call")

    def test_now_unless_told(self, company):
        pk = create(company)
        company.client.post(f"{URL}/{pk}/activities", {"type": "NOTE", "subject": "x"})
        [shown] = company.client.get(f"{URL}/{pk}/activities").json()["data"]["items"]
        assert shown["type"] == "note"
        assert abs(timezone.now() - datetime.fromisoformat(shown["date"])) < timedelta(minutes=1)

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"type": "dance"}, "type"),
            ({"subject": ""}, "subject"),
            ({"date": "yesterday"}, "date"),
            ({"date": "2025-13-01"}, "date"),
            ({"duration": -5}, "duration"),
            ({"duration": 10**12}, "duration"),
            ({"outcome": "great"}, "outcome"),
        ],
    )
    def test_bad_input(self, company, body, field):
        pk = create(company)
        body = {"type": "call", "subject": "x", **body}
        refused(company.client.post(f"{URL}/{pk}/activities", body), 400, "VALIDATION_FAILED", field)
        assert read(company, pk)["metrics"]["activitiesCount"] == 0

    def test_an_unknown_participant(self, company):
        pk = create(company)
        stranger = "01a20726-bf6b-759c-9bbf-342a93fc713d"
        body = {"type": "call", "subject": "x", "participants": [stranger]}
        refused(company.client.post(f"{URL}/{pk}/activities", body), 404, "NOT_FOUND", "participants")


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
