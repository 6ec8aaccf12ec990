"""The organization's logo: pictures alone, drawn anew, for those who may change settings."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from apps.accounts.models import Organization
from conftest import outside

pytestmark = pytest.mark.django_db
PATH = "/api/v1/organization/logo"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind="PNG", size=(40, 20), mode="RGB", **saved):
    content = BytesIO()
    Image.new(mode, size, 0).save(content, kind, **saved)
    return content.getvalue()


def upload(client, content, name="logo.png", kind="image/png", **headers):
    with outside():
        return Client(raise_request_exception=False).post(
            PATH,
            {"file": SimpleUploadedFile(name, content, kind)},
            headers={"Authorization": f"Bearer {client.token}", **headers},
        )


def stored(company):
    return Organization.objects.get(pk=company.organization.pk)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "CMYK")])
def test_a_picture_becomes_the_logo(company, kind, mode):
    answer = upload(company.client, picture(kind, mode=mode))
    assert answer.status_code == 200, answer.content
    assert answer.json()["data"]["message"]
    settings = company.client.get("/api/v1/organization")
    assert settings.json()["data"]["hasLogo"] is True
    assert settings["ETag"] == answer["ETag"]
    shown = company.client.get(PATH, Accept="image/png")
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert Image.open(BytesIO(shown.content)).format == "PNG"


def test_what_a_picture_carries_along_is_left_behind(company):
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    content = picture("JPEG", size=(3000, 1000), exif=exif) + b"<?php evil ?>"
    assert upload(company.client, content, name="../../evil.php").status_code == 200
    organization = stored(company)
    assert organization.logo.name.startswith("logos/")
    assert organization.logo.name.endswith(".png")
    kept = organization.logo.read()
    assert b"secret" not in kept
    assert b"evil" not in kept
    assert Image.open(BytesIO(kept)).size == (900, 300)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (SVG, 400),
        (b"", 400),
        (b"GIF89a", 400),
        (picture("GIF"), 400),
        (picture("BMP"), 400),
        (picture()[:40], 400),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, 400),
        (picture(size=(4001, 1)), 400),
        (picture() + b"\x00" * 1024 * 1024, 413),
        (b"\x00" * 2 * 1024 * 1024, 413),
    ],
    ids=["svg", "empty", "short", "gif", "bmp", "cut", "broken", "large", "long", "longer"],
)
def test_what_is_no_small_picture_is_refused(company, content, status):
    answer = upload(company.client, content)
    assert answer.status_code == status, answer.content
    if status == 400:
        assert list(answer.json()["error"]["details"]) == ["file"]
    assert stored(company).logo.name == ""
    assert stored(company).version == company.organization.version


def test_a_new_logo_takes_the_place_of_the_old(company, django_capture_on_commit_callbacks):
    upload(company.client, picture())
    first = stored(company).logo
    with django_capture_on_commit_callbacks(execute=True):
        upload(company.client, picture(size=(10, 10)))
    second = stored(company).logo
    assert first.name != second.name
    assert not first.storage.exists(first.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert company.client.delete(PATH).status_code == 200
    assert not second.storage.exists(second.name)
    assert company.client.get(PATH).status_code == 404
    assert company.client.delete(PATH).status_code == 200


def test_a_logo_needs_the_right_to_change_settings(company, other_company):
    reader, writer = company.member("SETTINGS_VIEW"), company.member("SETTINGS_UPDATE")
    assert upload(reader.client, picture()).status_code == 403
    assert upload(writer.client, picture()).status_code == 200
    assert writer.client.get(PATH).status_code == 403
    assert reader.client.get(PATH).status_code == 200
    assert reader.client.delete(PATH).status_code == 403
    assert other_company.client.get(PATH).status_code == 404


def test_a_form_is_taken_where_a_file_is_and_nowhere_else(company):
    assert company.client.post(PATH, {"file": "x"}).status_code == 415
    with outside():
        refused = Client().put(
            "/api/v1/organization",
            b"--x--\r\n",
            "multipart/form-data; boundary=x",
            headers={"Authorization": f"Bearer {company.client.token}"},
        )
    assert refused.status_code == 415


def test_another_file_under_the_same_idempotency_key_is_another_request(company):
    key = {"Idempotency-Key": "logo-1"}
    first = upload(company.client, picture(), **key)
    again = upload(company.client, picture(), **key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again["Idempotency-Replayed"] == "true"
    assert upload(company.client, picture(size=(9, 9)), **key).status_code == 422
