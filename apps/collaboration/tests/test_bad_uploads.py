"""Thirty and more bad uploads: refused with nothing left behind, or made harmless."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageFile, PngImagePlugin

from apps.accounts.tests.factories import unchanged
from apps.collaboration.services import names
from apps.collaboration.tests.factories import read
from apps.collaboration.tests.files import FILES, PDF, lying, office, picture, upload, zipped
from apps.crm.tests.factories import make_deal
from conftest import outside

pytestmark = pytest.mark.django_db
FILE = "collaboration.Attachment"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(document.cookie)</script>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
XLSX, DOCX = "xl/workbook.xml", "word/document.xml"


def wide(text: str) -> bytes:
    return (text + "\0").encode("utf-16-le")


def huge_png() -> bytes:
    """A header that promises 60,000 by 60,000 pixels."""
    content = bytearray(picture("PNG"))
    content[16:24] = (60_000).to_bytes(4, "big") * 2
    return bytes(content)


def bomb() -> bytes:
    return office(XLSX, **{"xl/sheet1.xml": b"0" * 30_000_000})


REFUSED = {
    "nothing in it": (b"", "a.pdf"),
    "a page named as a picture": (HTML, "a.jpg"),
    "a page named as a document": (HTML, "a.pdf"),
    "a page": (HTML, "a.html"),
    "a page named as text": (b"\xef\xbb\xbf \n" + HTML, "a.txt"),
    "a drawing with a script": (SVG, "a.svg"),
    "a drawing named as a picture": (SVG, "a.png"),
    "a drawing named as text": (b'<?xml version="1.0"?>' + SVG, "a.csv"),
    "a picture named as a document": (picture(), "a.pdf"),
    "a document named as a picture": (PDF, "a.jpg"),
    "a document named as a program": (PDF, "a.exe"),
    "a second extension that runs": (PDF, "a.pdf.exe"),
    "a program": (b"MZ\x90\x00" + b"\0" * 100, "a.exe"),
    "a program named as a document": (b"MZ\x90\x00" + b"\0" * 100, "a.pdf"),
    "a script": (b"#!/bin/sh\nrm -rf /\n", "a.txt"),
    "text with bytes of a program": (b"abc\x00\x01\x02", "a.txt"),
    "a picture cut off in the middle": (picture(size=(400, 400))[:700], "a.jpg"),
    "a picture that is only its first bytes": (b"\x89PNG\r\n\x1a\n", "a.png"),
    "a document cut off in the middle": (PDF[:30], "a.pdf"),
    "a packed document cut off": (office(DOCX)[:60], "a.docx"),
    "more pixels than are taken": (huge_png(), "a.png"),
    "a sound named as a picture": (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40, "a.webp"),
    "an archive": (zipped({"a.exe": b"MZ"}), "a.zip"),
    "an archive named as a document": (zipped({"a.exe": b"MZ"}), "a.docx"),
    "a sheet named as a letter": (office(XLSX), "a.docx"),
    "a sheet that unpacks to a bomb": (bomb(), "a.xlsx"),
    "a letter with macros": (office(DOCX, **{"word/vbaProject.bin": b"x"}), "a.docx"),
    "a letter with macros by its name": (office(DOCX), "a.docm"),
    "an old letter with macros": (OLE + wide("WordDocument") + wide("_VBA_PROJECT"), "a.doc"),
    "an installer": (OLE + wide("!_StringData"), "a.msi"),
    "an installer named as a letter": (OLE + wide("!_StringData"), "a.doc"),
    "a page before a packed document": (HTML + office(DOCX), "a.docx"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_with_nothing_left_behind(company, kind, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as after a document was drawn
    content, name = REFUSED[kind]
    before = lying()
    with unchanged(FILE):
        answer = upload(company.client, content, name, of=("deal", make_deal(company.actor).pk))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_FAILED"), answer.content
    assert list(answer.json()["error"]["details"]) == ["file"]
    assert lying() == before


LONG = "д" * 300
NAMED = {
    "folders": ("../../etc/passwd.pdf", "passwd.pdf"),
    "folders of Windows": (r"C:\Users\a\..\счёт.pdf", "счёт.pdf"),
    "control characters": ("a\r\nSet-Cookie: x\x00\x7f.pdf", "aSet-Cookie_ x.pdf"),
    "writing from the right": ("счёт\u202efdp.pdf", "счётfdp.pdf"),
    "invisible letters": ("a\u200b\ufeff\u2066b.pdf", "ab.pdf"),
    "very long": (f"{LONG}.pdf", f"{'д' * 146}.pdf"),
    "nothing but an extension": (".pdf", "pdf.pdf"),
    "nothing but dots": ("....", "file.pdf"),
    "no extension": ("договор", "договор.pdf"),
    "a second extension": ("photo.php.pdf", "photo.php.pdf"),
    "capitals": ("СКАН.PDF", "СКАН.pdf"),
    "a device of Windows": ("con.pdf", "_con.pdf"),
    "quotes of a header": ('a"; filename="b.pdf', "a_; filename=_b.pdf"),
    "spaces at the end": ("a .pdf  ", "a.pdf"),
}  # fmt: skip


@pytest.mark.parametrize("kind", NAMED)
def test_names_are_made_harmless(kind):
    raw, kept = NAMED[kind]
    stem, extension = names.cleaned(raw)
    assert extension in ("", "pdf")
    assert names.put_together(stem, "pdf") == kept


def test_a_header_takes_a_hostile_name(company):
    made = upload(company.client, PDF, '../a\u202e"b\r\n.pdf', of=("deal", make_deal(company.actor).pk))
    assert made.status_code == 201, made.content
    pk = made.json()["data"]["id"]
    assert read(company.client, pk, FILES)["name"].endswith(".pdf")
    answer = company.client.get(f"{FILES}/{pk}/download", Accept="*/*")
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert "\u202e" not in answer["Content-Disposition"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_a_picture_carries_along_is_left_behind(company, kind):
    place = Image.Exif()
    place[0x8825] = {1: "N", 2: (43.0, 15.0, 0.0)}
    place[0x0112] = 6  # turned by a quarter
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "secret note")
    of_kind: dict[str, dict[str, Any]] = {
        "JPEG": {"exif": place, "comment": b"secret note"},
        "PNG": {"exif": place, "pnginfo": notes},
        "WEBP": {"exif": place, "xmp": b"secret note"},
        "GIF": {"comment": b"secret note"},
    }
    content = picture(kind, **of_kind[kind]) + b"<script>alert(1)</script>" + office(DOCX)
    made = upload(company.client, content, f"a.{kind.lower()}", of=("deal", make_deal(company.actor).pk))
    assert made.status_code == 201, made.content
    answer = company.client.get(f"{FILES}/{made.json()['data']['id']}/download", Accept="*/*")
    kept = b"".join(answer.streaming_content)
    drawn = Image.open(BytesIO(kept))
    assert drawn.format == ("PNG" if kind == "GIF" else kind)
    assert drawn.size == ((40, 20) if kind == "GIF" else (20, 40)), "upright, as it was meant"
    assert not drawn.getexif()
    for hidden in (b"secret", b"<script>", b"PK\x03\x04"):
        assert hidden not in kept


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"file": "text where a file is due"}, 400),
        ({}, 400),
    ],
)
def test_a_form_without_a_file_is_refused(company, change, status):
    body = {"entityType": "deal", "entityId": str(make_deal(company.actor).pk), **change}
    with unchanged(FILE), outside():
        token = {"Authorization": f"Bearer {company.client.token}"}
        answer = Client(raise_request_exception=False).post(FILES, body, headers=token)
    assert (answer.status_code, list(answer.json()["error"]["details"])) == (status, ["file"])


BOUNDARY = "x-x-x"


@pytest.mark.parametrize(
    ("head", "length"),
    [
        ('form-data; name="file"', None),  # no file name: a plain field
        ('form-data; name="file"; filename="a.pdf"', 60),  # a length that cuts it off
        ('form-data; name="file"; filename="a.pdf"', 10**12),
        ('form-data; name="file"; filename="a.pdf"', -5),
    ],
)
def test_a_form_that_lies_about_itself_is_refused(company, head, length):
    form = (
        f"--{BOUNDARY}\r\nContent-Disposition: {head}\r\n\r\n".encode() + PDF + f"\r\n--{BOUNDARY}--".encode()
    )
    before = lying()
    lied: dict[str, Any] = {} if length is None else {"CONTENT_LENGTH": str(length)}
    with unchanged(FILE), outside():
        answer = Client(raise_request_exception=False).generic(
            "POST",
            FILES,
            form,
            f"multipart/form-data; boundary={BOUNDARY}",
            headers={"Authorization": f"Bearer {company.client.token}"},
            **lied,
        )
    assert answer.status_code in (400, 413), answer.content
    assert lying() == before


def test_larger_than_the_plan_takes_is_refused(company, settings):
    settings.FILES_MAX_BYTES = {"free": 10, "standard": len(PDF) - 1, "premium": 10**6}
    deal, before = make_deal(company.actor), lying()
    with unchanged(FILE):
        answer = upload(company.client, PDF, of=("deal", deal.pk))
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
        assert answer.json()["error"]["details"] == {"limit": len(PDF) - 1}
        answer = upload(company.client, PDF + b"%" * 3_000_000, of=("deal", deal.pk))
        assert answer.status_code == 413
    assert lying() == before
    settings.FILES_MAX_BYTES = {"free": 10, "standard": len(PDF), "premium": 10**6}
    assert upload(company.client, PDF, of=("deal", deal.pk)).status_code == 201
