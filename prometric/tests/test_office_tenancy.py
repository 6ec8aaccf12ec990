"""Tenancy of /admin: every address × another tenant's ids and × a colleague without the right."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.forms import ModelChoiceField
from django.urls import reverse

from apps.accounts.permissions import BY_ROLE, CATALOGUE, giving
from apps.kernel import tenancy
from conftest import at_office, make_company
from prometric.tests.cells import cells
from prometric.tests.fingerprints import fingerprint
from prometric.tests.office import MAKERS, SCREENS, addresses, autocompletes, list_of, page_of
from prometric.tests.test_doors import managers_alone, policies_alone

LABELS = sorted(SCREENS)
HOME = "/admin/"


def test_every_screen_has_an_object_to_try_it_with():
    assert SCREENS.keys() <= MAKERS.keys()


def of_the_neighbour(other: Any, label: str) -> Any:
    with tenancy.enter(other.organization.pk, other.workspace.pk):
        return MAKERS[label](other)


def is_unknown(answer: Any) -> bool:
    """Not there (404), or told so and back home; or nobody may do this at all (403, 405)."""
    gone = answer.status_code == 302 and answer["Location"] == HOME
    return gone or answer.status_code in (403, 404, 405)


@pytest.mark.parametrize("label", LABELS)
def test_another_tenants_record_is_unknown_at_every_address(
    company, other_company, staff, label, monkeypatch
):
    foreign = of_the_neighbour(other_company, label)
    of_record = [(name, url) for name, url in addresses(label, foreign) if str(foreign) in url]
    assert len(of_record) >= 3
    assert staff.get(page_of(label, foreign), follow=True).status_code == 200
    before = {each.pk: fingerprint(each.pk) for each in (company.organization, other_company.organization)}

    def walk() -> None:
        for name, url in of_record:
            for query in ("", "?_popup=1", "?_to_field=id", "?e=1"):
                assert is_unknown(staff.get(url + query)), (name, query)
            assert is_unknown(staff.post(url, {"post": "yes", "_save": "1"})), name

    walk()
    for layer in (managers_alone, policies_alone):
        with monkeypatch.context() as patch:
            layer(patch)
            walk()
    listed = list_of(label)
    for query in ("", "?q=Canary", "?_popup=1", "?e=1"):
        assert str(foreign) not in staff.get(listed + query).content.decode(), query
    for action in (step.name for step in SCREENS[label].steps if step.bulk):
        chosen = {"action": action, "_selected_action": str(foreign), "apply": "1"}
        assert staff.post(listed, chosen).status_code in (200, 302)
    for url in autocompletes(label, "Canary"):
        assert str(foreign) not in staff.get(url).content.decode(), url
    assert str(foreign) not in staff.get("/admin/search/?s=Canary").content.decode()
    after = {each.pk: fingerprint(each.pk) for each in (company.organization, other_company.organization)}
    assert after == before
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("label", LABELS)
def test_another_tenants_record_cannot_be_chosen_in_a_form(company, staff, label):
    url = list_of(label) + "add/"
    shown = staff.get(url)
    if shown.status_code == 403:
        assert SCREENS[label].create_service is None or SCREENS[label].right("add") is None
        return
    fields = shown.context["adminform"].form.fields
    for name, field in fields.items():
        if isinstance(field, ModelChoiceField) and field.queryset.model._meta.label in MAKERS:
            foreign = of_the_neighbour(make_company(), field.queryset.model._meta.label)
            answer = staff.post(url, {name: str(foreign)})
            assert name in answer.context["adminform"].form.errors, name


def lacking(company: Any, *rights: str) -> Any:
    return at_office(company.member(*(CATALOGUE - giving(*rights))).client)


VIEWS = {label: screen.right("view") for label, screen in SCREENS.items()}
GUARDED = [label for label in LABELS if VIEWS[label] and VIEWS[label] not in BY_ROLE["employee"]]


@pytest.mark.parametrize("label", GUARDED)
def test_who_may_not_see_a_kind_meets_it_nowhere(company, label):
    pk = MAKERS[label](company)
    right = VIEWS[label]
    browser = lacking(company, right)
    for name, url in addresses(label, pk):
        for query in ("", "?_popup=1", "?e=1"):
            assert is_unknown(browser.get(url + query)), (name, query)
        assert is_unknown(browser.post(url, {"post": "yes", "_save": "1"})), name
    for url in autocompletes(label):
        assert browser.get(url).status_code in (403, 404), url
    assert f'href="{list_of(label)}' not in browser.get(HOME).content.decode()
    found = browser.get("/admin/search/?s=Canary").content.decode()
    assert page_of(label, pk) not in found


@pytest.mark.parametrize("label", GUARDED)
def test_who_may_not_see_a_kind_meets_it_in_no_other_screen(company, label):
    """Neither among the rows of a record nor among what a form offers to choose from."""
    model, right = SCREENS[label].model, VIEWS[label]
    others = [name for name in LABELS if VIEWS[name] != right and mentions(name, model)]
    if not others:
        return
    browser = lacking(company, right)
    for other in others:
        pk = MAKERS[other](company)
        shown = browser.get(page_of(other, pk))
        assert shown.status_code == 200, other
        assert model not in {each.formset.model for each in shown.context["inline_admin_formsets"]}, other
        for page in (shown, browser.get(list_of(other) + "add/")):
            if page.status_code != 200:
                continue
            for name, field in page.context["adminform"].form.fields.items():
                if isinstance(field, ModelChoiceField) and field.queryset.model is model:
                    rendered = str(page.context["adminform"].form[name])
                    offered = set(re.findall(r'<option value="([^"]+)"', rendered))
                    assert len(offered) <= 1, (other, name)


def mentions(label: str, model: type) -> bool:
    screen = SCREENS[label]
    owners = (screen.model, *(inline.model for inline in screen.inlines))
    return model in owners or any(
        field.related_model is model and field.editable for field in screen.model._meta.fields
    )


@pytest.mark.parametrize("label", LABELS)
def test_who_may_only_look_changes_nothing(company, staff, label):
    screen = SCREENS[label]
    pk = MAKERS[label](company)
    services = {
        "add": screen.create_service,
        "change": screen.update_service,
        "delete": screen.delete_service,
    }
    with cells() as cell:
        for does, service in services.items():
            with cell(does):
                right = screen.right(does)
                if right in BY_ROLE["employee"]:
                    continue
                browser = lacking(company, *filter(None, [right])) if service else staff
                url = list_of(label) + "add/" if does == "add" else page_of(label, pk, does)
                before = fingerprint(company.organization.pk)
                assert browser.post(url, {"post": "yes", "_save": "1"}).status_code == 403
                if does != "change":
                    assert browser.get(url).status_code == 403
                after = fingerprint(company.organization.pk)
                assert after == before


@pytest.mark.parametrize("label", [label for label in LABELS if SCREENS[label].steps])
def test_a_step_is_asked_first_and_needs_its_right(company, staff, label):
    """No step is done, so that one record serves for all of a screen's."""
    pk = MAKERS[label](company)
    steps = SCREENS[label].steps
    without = {
        right: lacking(company, right)
        for right in {SCREENS[label].step_right(step) for step in steps} - BY_ROLE["employee"]
    }
    before = fingerprint(company.organization.pk)
    urls = dict(addresses(label, pk))
    pages = {right: browser.get(page_of(label, pk)) for right, browser in without.items()}
    lists = {
        right: browser.get(list_of(label))
        for right, browser in without.items()
        if any(step.bulk and SCREENS[label].step_right(step) == right for step in steps)
    }
    with cells() as cell:
        for step in steps:
            with cell(step.name):
                right, url = SCREENS[label].step_right(step), urls[f"step {step.name}"]
                assert right in CATALOGUE
                assert staff.get(url).status_code == 200
                assert staff.head(url).status_code in (200, 405)
                if browser := without.get(right):
                    assert browser.get(url).status_code == 403
                    assert browser.post(url, {}).status_code == 403
                    if (page := pages[right]).status_code == 200:
                        assert url not in page.content.decode()
                    if step.bulk:
                        assert f'value="{step.name}"' not in lists[right].content.decode()
                        chosen = {"action": step.name, "_selected_action": str(pk), "apply": "1"}
                        browser.post(list_of(label), chosen)
                assert fingerprint(company.organization.pk) == before


@pytest.mark.parametrize("label", LABELS)
def test_addresses_that_ask_for_more_than_a_list_offers(company, staff, label):
    pk = MAKERS[label](company)
    for url in (list_of(label), page_of(label, pk), list_of(label) + "add/", page_of(label, pk, "delete")):
        for query in ("_to_field=organization", "_to_field=password", "_popup=1&_to_field=iin"):
            answer = staff.get(f"{url}?{query}")
            forgets = answer.status_code == 302 and "_to_field" not in answer["Location"]
            assert answer.status_code in (400, 403) or forgets, (url, query)
    for query in ("organization__name__startswith=T", "id__gte=0", "o=99.-99", "p=zz", "q=%00", "all="):
        assert staff.get(f"{list_of(label)}?{query}").status_code in (200, 302, 400), query
    assert staff.get(page_of(label, uuid4())).status_code == 302
    assert staff.get(f"{list_of(label)}not-an-id/change/").status_code == 302


def test_no_door_leads_from_a_type_and_an_id_to_a_record(company, staff):
    from django.contrib.contenttypes.models import ContentType

    for model in (screen.model for screen in SCREENS.values()):
        kind = ContentType.objects.get_for_model(model)
        assert staff.get(reverse("admin:view_on_site", args=[kind.pk, uuid4()])).status_code == 404


def test_salary_and_documents_are_masked_on_every_page(company):
    pk = MAKERS["hr.Employee"](company)
    for salary in (777123, 888456):
        secrets = {"salary": salary, "documents": {"iin": "900101300017", "passport": "N98765432"}}
        assert company.client.put(f"/api/v1/employees/{pk}", secrets).status_code == 200
    reader = at_office(company.member(*(CATALOGUE - {"EMPLOYEES_SALARY_VIEW"})).client)
    pages = [page_of("hr.Employee", pk), page_of("hr.Employee", pk, "history"), list_of("hr.Employee")]
    for url in pages:
        answer = reader.get(url)
        assert answer.status_code == 200
        told = re.sub(r"\s|&nbsp;|\xa0|\u202f", "", answer.content.decode())
        for secret in ("777123", "888456", "900101300017", "N98765432"):
            assert secret not in told, (url, secret)
    for query in ("salary__gte=1", "iin=900101300017"):
        assert reader.get(f"{pages[2]}?{query}").status_code in (302, 400), query
    assert str(pk) not in reader.get(f"{pages[2]}?q=900101300017").content.decode()
