"""The owner's page of the company's data: copies and the end of it, by the password of a moment ago."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.accounts.models import Organization, OrganizationExport
from apps.accounts.tasks import make_export
from conftest import PASSWORD, at_office

PAGE = "/admin/data/"


@pytest.fixture
def owner(company, staff):
    """The owner, who entered the password a moment ago."""
    staff.post("/admin/proof/?next=/admin/data/", {"current_password": PASSWORD})
    return staff


def test_the_password_is_asked_for_first(company, staff):
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        answer = staff.get(PAGE)
        assert (answer.status_code, answer.headers["Location"][:13]) == (302, "/admin/proof/")
        staff.post(PAGE, {"do": "export"})
    assert not OrganizationExport.objects.exists()


@pytest.mark.parametrize("role", ["admin", "manager"])
def test_it_is_the_owners_alone(company, role):
    colleague = at_office(company.member("SETTINGS_VIEW", "SETTINGS_UPDATE", role=role).client)
    assert colleague.get(PAGE).status_code == 403
    assert colleague.post(PAGE, {"do": "export"}).status_code == 403
    assert not OrganizationExport.objects.exists()
    assert PAGE not in colleague.get("/admin/").content.decode()


def test_a_copy_is_made_and_fetched(company, owner):
    assert PAGE in owner.get("/admin/").content.decode()
    assert owner.post(PAGE, {"do": "export"}).status_code == 302
    export = OrganizationExport.objects.get()
    make_export(export_id=str(export.pk), organization_id=str(company.organization.pk))
    assert str(export.pk) in owner.get(PAGE).content.decode()
    fetched = owner.post(PAGE, {"do": "fetch", "export": str(export.pk)}, follow=True)
    assert fetched.headers["Content-Type"] == "application/zip"
    assert b"".join(fetched.streaming_content)[:2] == b"PK"
    default_storage.delete(OrganizationExport.objects.get().file_path)
    assert owner.post(PAGE, {"do": "fetch", "export": "x"}).status_code == 404


def test_the_company_is_erased_by_its_bin_and_kept_again(company, owner):
    owner.post(PAGE, {"do": "erase", "bin": "1"})
    assert Organization.objects.get(pk=company.organization.pk).erasure_due_at is None
    owner.post(PAGE, {"do": "erase", "bin": company.organization.bin})
    assert Organization.objects.get(pk=company.organization.pk).erasure_due_at is not None
    assert company.organization.bin not in owner.get(PAGE).content.decode()
    owner.post(PAGE, {"do": "keep"})
    assert Organization.objects.get(pk=company.organization.pk).erasure_due_at is None
