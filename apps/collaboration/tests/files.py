"""What tests of files upload, and how."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from apps.crm.tests.factories import make_deal
from apps.kernel import objects
from conftest import outside

FILES = "/api/v1/files"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **saved: Any) -> bytes:
    """An encoded picture of one colour."""
    kept = BytesIO()
    Image.new(mode, size).save(kept, kind, **saved)
    return kept.getvalue()


def packed(**parts: bytes | str) -> bytes:
    """A zip; `a__b_xml` is the part `a/b.xml`."""
    return zipped({name.replace("__", "/").replace("_xml", ".xml"): text for name, text in parts.items()})


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A zip with these parts."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def office(main: str, **more: bytes) -> bytes:
    """The least that is an office document whose main part is `main`."""
    return zipped({"[Content_Types].xml": "<Types/>", main: "<x/>"} | more)


def post(client: Any, path: str, data: dict[str, Any], **headers: str) -> Any:
    """A form as a member's program sends it."""
    with outside():
        return Client(raise_request_exception=False).post(
            path, data, headers={"Authorization": f"Bearer {client.token}", **headers}
        )


def upload(
    client: Any,
    content: bytes,
    name: str = "scan.pdf",
    *,
    of: tuple[str, Any],
    headers: Any = None,
    **more: Any,
) -> Any:
    """POST /files for the record `of` = (kind, id)."""
    file: Any = SimpleUploadedFile("x", content)
    file._name = name  # as it came: Django's own property cleans it
    body = {"entityType": of[0], "entityId": str(of[1]), "file": file, **more}
    return post(client, FILES, body, **(headers or {}))


def lying() -> set[str]:
    """The names of all uploads in the storage."""
    return set(objects.lying(default_storage, "files"))


def made(
    company: Any, content: bytes = PDF, name: str = "Договор.pdf", *, client: Any = None, **more: Any
) -> str:
    """The id of an upload, of a deal unless `of` says something else."""
    of = more.pop("of", None) or ("deal", make_deal(company.actor).pk)
    answer = upload(client or company.client, content, name, of=of, **more)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["data"]["id"])


def content(answer: Any) -> bytes:
    """What a download gave."""
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def download(client: Any, pk: str, **asked: str) -> Any:
    """The answer with the bytes."""
    return client.get(f"{FILES}/{pk}/download", asked, Accept="*/*")


def link(client: Any, pk: str) -> dict[str, str]:
    """`url` and `expiresAt` of a signed link."""
    found: dict[str, str] = client.get(f"{FILES}/{pk}/download", Accept="application/json").json()["data"]
    return found


def follow(url: str, token: str | None = None) -> Any:
    """A link as a browser follows it."""
    with outside():
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = Client(raise_request_exception=False)
        return client.get(url.removeprefix(settings.PUBLIC_URL), headers=headers)
