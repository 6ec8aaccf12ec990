"""The company's settings at /admin: its record, its logo, its workspaces."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from apps.accounts.models import Organization, Workspace
from conftest import at_office

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"admin:accounts_{name}", args=args)


def form(company, **fields):
    return {
        "name": company.organization.name, "legal_name": "", "address": "", "phone": "", "email": "",
        "director": "", "accountant": "", "bank_name": "", "iban": "", "bic": "", "kbe": "",
        "vat_payer": "on", "document_language": "kk-ru", "legal_document_language": "kk-ru", **fields,
    }  # fmt: skip


def picture():
    file = BytesIO()
    Image.new("RGB", (40, 20), "#1f64d8").save(file, "PNG")
    return SimpleUploadedFile("logo.png", file.getvalue(), "image/png")


def test_the_owner_changes_the_companys_record(company, staff):
    own = url("organization_change", company.organization.pk)
    assert staff.get(url("organization_changelist"))["Location"] == own
    page = staff.get(own)
    assert company.organization.bin in page.content.decode()
    said = {"legal_name": "ТОО «Ұлы Дала»", "phone": "8 (701) 123-45-67", "iban": "KZ86 125K ZT50 0410 0100"}
    answer = staff.post(own, form(company, **said, new_logo=picture()))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    kept = Organization.objects.get(pk=company.organization.pk)
    assert (kept.legal_name, kept.phone, kept.iban) == (
        "ТОО «Ұлы Дала»", "+77011234567", "KZ86125KZT5004100100",
    )  # fmt: skip
    assert (kept.document_language, bool(kept.logo)) == ("kk-ru", True)
    assert staff.get(url("organization_logo"))["Content-Type"] == "image/png"
    refused = staff.post(own, form(company, iban="KZ00", director="Асхат"))
    assert "iban" in refused.context["adminform"].form.errors
    assert 'value="Асхат"' in refused.content.decode()
    broken = SimpleUploadedFile("logo.png", b"no picture", "image/png")
    refused = staff.post(own, form(company, director="Асхат", new_logo=broken))
    assert "new_logo" in refused.context["adminform"].form.errors
    kept.refresh_from_db()
    assert (kept.director, kept.bin) == ("", company.organization.bin)
    assert staff.post(own, form(company, without_logo="on")).status_code == 302
    assert staff.get(url("organization_logo")).status_code == 404


def test_settings_need_their_rights_and_are_ones_own(company, other_company):
    own = url("organization_change", company.organization.pk)
    looker = at_office(company.member("SETTINGS_VIEW").client)
    assert looker.get(own).status_code == 200
    assert looker.post(own, form(company, director="X")).status_code == 403
    assert looker.post(url("workspace_add"), {"name": "Шымкент"}).status_code == 403
    nobody = at_office(company.member("DEALS_VIEW").client)
    for page in (own, url("organization_changelist"), url("organization_logo"), url("workspace_changelist")):
        assert nobody.get(page).status_code == 403
    stranger = at_office(other_company.client)
    for page in (own, url("workspace_change", company.workspace.pk)):
        assert stranger.get(page).status_code == 302
    assert stranger.post(own, form(company, director="X")).status_code == 302
    assert Organization.objects.get(pk=company.organization.pk).director == ""


def test_a_workspace_is_added(company, staff):
    assert staff.post(url("workspace_add"), {"name": "Шымкент"}).status_code == 302
    assert Workspace.objects.filter(name="Шымкент", organization=company.organization).exists()
    refused = staff.post(url("workspace_add"), {"name": "Шымкент"})
    assert "name" in refused.context["adminform"].form.errors
    assert staff.get(url("workspace_changelist")).context["cl"].result_count == 2
    assert staff.get(url("workspace_delete", company.workspace.pk)).status_code == 403
