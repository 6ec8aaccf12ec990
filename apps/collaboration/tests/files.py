"""What tests of files upload, and how."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

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
