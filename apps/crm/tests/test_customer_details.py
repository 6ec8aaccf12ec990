"""What a customer's numbers, phones, contacts and addresses may be."""

from __future__ import annotations

import pytest

from apps.crm.models import Customer
from apps.crm.tests.http import CUSTOMERS as URL
from apps.crm.tests.http import create_customer as create
from apps.crm.tests.http import read_customer as read
from apps.kernel.models import OutboxEvent


class TestNumbers:
    def test_a_bin_is_unique_in_the_workspace(self, company):
        create(company, bin="240140000011")
        response = company.client.post(URL, {"name": "ТОО Второе", "bin": "240140000011"})
        assert response.status_code == 409
        assert response.json()["error"]["code"] == "ALREADY_EXISTS"
        assert response.json()["error"]["details"]["field"] == "bin"
        assert Customer.objects.count() == 1

    def test_an_update_cannot_take_anothers_iin(self, company):
        create(company, type="INDIVIDUAL", iin="901231300453")
        pk = create(company, type="INDIVIDUAL", iin="950515400122")
        response = company.client.put(f"{URL}/{pk}", {"iin": "901231300453"})
        assert response.status_code == 409
        assert read(company, pk)["iin"] == "950515400122"

    def test_a_deleted_customer_frees_its_bin(self, company):
        pk = create(company, bin="240140000011")
        assert company.client.delete(f"{URL}/{pk}").status_code == 200
        create(company, bin="240140000011")

    def test_another_company_may_know_the_same_customer(self, company, other_company):
        create(company, bin="240140000011")
        response = other_company.client.post(URL, {"name": "ТОО То же", "bin": "240140000011"})
        assert response.status_code == 201

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"bin": "12345678901"}, "bin"),
            ({"bin": "1234567890123"}, "bin"),
            ({"bin": "24014000001x"}, "bin"),
            ({"type": "INDIVIDUAL", "iin": "90123123456"}, "iin"),
            ({"type": "INDIVIDUAL", "bin": "240140000011"}, "bin"),
            ({"type": "COMPANY", "iin": "901231300453"}, "iin"),
        ],
    )
    def test_malformed_or_of_the_wrong_type(self, company, body, field):
        response = company.client.post(URL, {"name": "ТОО Ошибка", **body})
        assert response.status_code == 400
        assert list(response.json()["error"]["details"]) == [field]
        assert not Customer.objects.exists()

    def test_strict_installations_refuse_a_wrong_check_digit(self, company, settings):
        settings.KZ_ID_CHECKSUM = "strict"
        response = company.client.post(URL, {"name": "ТОО Строгое", "bin": "123456789012"})
        assert response.status_code == 400
        assert list(response.json()["error"]["details"]) == ["bin"]

    def test_a_doubtful_bin_is_accepted_with_a_warning(self, company):
        response = company.client.post(URL, {"name": "ТОО Сомнительное", "bin": "123456789012"})
        assert response.status_code == 201
        assert [w["code"] for w in response.json()["meta"]["warnings"]] == ["BIN_CHECKSUM"]

    def test_who_becomes_an_individual_loses_the_bin(self, company):
        pk = create(company, bin="240140000011")
        assert (
            company.client.put(f"{URL}/{pk}", {"type": "INDIVIDUAL", "iin": "901231300453"}).status_code
            == 200
        )
        found = read(company, pk)
        assert (found["type"], found["bin"], found["iin"]) == ("INDIVIDUAL", None, "901231300453")


class TestContacts:
    def primary(self, company, pk):
        return [(c["firstName"], c["isPrimary"]) for c in read(company, pk)["contacts"]]

    def test_the_first_is_primary_when_none_is_marked(self, company):
        pk = create(company, contacts=[{"firstName": "Арман"}, {"firstName": "Дина"}])
        assert self.primary(company, pk) == [("Арман", True), ("Дина", False)]

    def test_two_primaries_are_refused(self, company):
        body = {"name": "ТОО", "contacts": [{"firstName": n, "isPrimary": True} for n in ("Арман", "Дина")]}
        response = company.client.post(URL, body)
        assert response.status_code == 400
        assert list(response.json()["error"]["details"]) == ["contacts"]

    def test_the_primary_one_can_change_places(self, company):
        pk = create(company, contacts=[{"firstName": "Арман"}, {"firstName": "Дина"}])
        first, second = read(company, pk)["contacts"]
        body = {"contacts": [{**first, "isPrimary": False}, {**second, "isPrimary": True}]}
        assert company.client.put(f"{URL}/{pk}", body).status_code == 200
        assert self.primary(company, pk) == [("Дина", True), ("Арман", False)]

    def test_they_are_replaced_as_a_set(self, company):
        pk = create(company, contacts=[{"firstName": "Арман"}, {"firstName": "Дина"}])
        _arman, dina = read(company, pk)["contacts"]
        body = {"contacts": [{"id": dina["id"], "firstName": "Дана"}, {"firstName": "Ерлан"}]}
        assert company.client.put(f"{URL}/{pk}", body).status_code == 200
        contacts = read(company, pk)["contacts"]
        assert [(c["firstName"], c["isPrimary"]) for c in contacts] == [("Дана", True), ("Ерлан", False)]
        assert contacts[0]["id"] == dina["id"]
        trail = OutboxEvent.objects.filter(subject_id=pk, name="customer.updated").get()
        assert [*(trail.changes or {})] == ["contacts"]

    def test_an_empty_array_takes_all_away(self, company):
        pk = create(company, contacts=[{"firstName": "Арман"}], addresses=[{"addressLine1": "ул. Абая 150"}])
        assert company.client.put(f"{URL}/{pk}", {"contacts": [], "addresses": []}).status_code == 200
        assert (read(company, pk)["contacts"], read(company, pk)["addresses"]) == ([], [])

    def test_a_foreign_row_is_not_found(self, company):
        pk, other = create(company), create(company, contacts=[{"firstName": "Арман"}])
        foreign = read(company, other)["contacts"][0]
        response = company.client.put(f"{URL}/{pk}", {"contacts": [foreign]})
        assert response.status_code == 404
        assert list(response.json()["error"]["details"]) == ["contacts.0.id"]
        assert read(company, pk)["contacts"] == []

    def test_phones_are_stored_in_e164(self, company):
        pk = create(
            company, phone="8 (701) 234-56-78", contacts=[{"firstName": "А", "phone": "8 702 1112233"}]
        )
        found = read(company, pk)
        assert (found["phone"], found["contacts"][0]["phone"]) == ("+77012345678", "+77021112233")

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"phone": "abc"}, "phone"),
            ({"email": "no-address"}, "email"),
            ({"contacts": [{"firstName": "А", "phone": "12"}]}, "contacts.0.phone"),
            ({"contacts": [{"firstName": "А", "email": "x"}]}, "contacts.0.email"),
            ({"contacts": [{"lastName": "Есенов"}]}, "contacts.0.firstName"),
            ({"addresses": [{"city": "Алматы"}]}, "addresses.0.addressLine1"),
            ({"addresses": [{"addressLine1": "x", "type": "moon"}]}, "addresses.0.type"),
            ({"rating": 5.1}, "rating"),
            ({"rating": 4.55}, "rating"),
            ({"rating": -1}, "rating"),
            ({"creditLimit": -1}, "creditLimit"),
            ({"creditLimit": 10**17}, "creditLimit"),
            ({"paymentTerms": "NET_31"}, "paymentTerms"),
            ({"status": "UNKNOWN"}, "status"),
            ({"type": None}, "type"),
            ({"name": ""}, "name"),
            ({"source": "x" * 51}, "source"),
        ],
    )
    def test_bad_input_names_its_field_and_changes_nothing(self, company, body, field):
        pk = create(company)
        before = read(company, pk)
        for response in (
            company.client.post(URL, {"name": "ТОО", **body}),
            company.client.put(f"{URL}/{pk}", body),
        ):
            assert response.status_code == 400, response.json()
            assert list(response.json()["error"]["details"]) == [field]
        assert Customer.objects.count() == 1
        assert read(company, pk) == before


def test_a_name_is_required(company):
    response = company.client.post(URL, {})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "REQUIRED_FIELD"
    assert list(response.json()["error"]["details"]) == ["name"]


def test_no_credit_limit_is_not_the_same_as_no_credit(company):
    unlimited, none = create(company), create(company, creditLimit=0)
    assert read(company, unlimited)["creditLimit"] is None
    assert read(company, none)["creditLimit"] == 0
    assert company.client.put(f"{URL}/{none}", {"creditLimit": None}).status_code == 200
    assert read(company, none)["creditLimit"] is None
