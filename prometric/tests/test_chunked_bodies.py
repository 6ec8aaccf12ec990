"""Bodies in chunks without a length, over real sockets through both of the house's servers."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from PIL import Image

from conftest import Company
from laptop import children

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]
GUNICORN = ["prometric.wsgi:application", "--worker-class", "gthread", "--threads", "2", "--bind"]
UVICORN = ["prometric.asgi:application", "--log-level", "warning", "--port"]


@pytest.fixture(params=["gunicorn", "uvicorn"])
def port(request, transactional_db, tmp_path) -> Iterator[int]:
    """A server of this kind on the test's database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    program = str(Path(sys.executable).parent / request.param)
    gunicorn = request.param == "gunicorn"
    argv = [program, *GUNICORN, f"127.0.0.1:{free}"] if gunicorn else [program, *UVICORN, str(free)]
    database = urlsplit(os.environ["DATABASE_URL"])
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")} | {
        "DJANGO_SETTINGS_MODULE": "prometric.settings",
        "DATABASE_URL": database._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
        "SECRET_KEY": settings.SECRET_KEY,
        "VAR_DIR": str(tmp_path),
        "ALLOWED_HOSTS": "*",
        "RATE_LIMIT_AUTHENTICATED": "1000000",
        "RATE_LIMIT_ANONYMOUS": "1000000",
        "DATABASE_POOL_SIZE": "2",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    with open(tmp_path / "server.log", "wb") as log:
        server = children.spawn(argv, death_signal=signal.SIGKILL, stdout=log, env=env, cwd=settings.BASE_DIR)
        try:
            _wait(free, server, tmp_path / "server.log")
            yield free
        finally:
            children.stop(server, (signal.SIGTERM, 20), (signal.SIGKILL, 5))


def _wait(port: int, server: Any, log: Path) -> None:
    deadline = time.monotonic() + 90
    while True:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/config", timeout=5):
                return
        except OSError:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)


def chunks(body: bytes, size: int) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def send(port: int, company: Company, method: str, path: str, raw: bytes, **headers: str) -> tuple[int, Any]:
    """The status and JSON of an answer to a request whose body is these raw chunks."""
    lines = {
        "Host": "localhost",
        "Connection": "close",
        "Authorization": f"Bearer {company.client.token}",
        "Content-Type": "application/json",
        "Transfer-Encoding": "chunked",
        **headers,
    }
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        sock.sendall(head.encode() + b"\r\n" + raw)
        answer = b""
        while part := sock.recv(65536):
            answer += part
    top, _, rest = answer.partition(b"\r\n\r\n")
    text = rest[rest.index(b"{") : rest.rindex(b"}") + 1] if b"{" in rest else b"null"
    return int(top.split()[1]), json.loads(text)


def test_a_body_in_chunks_is_read_like_any_other(port, live_company):
    def call(method: str, path: str, body: Any, size: int = 7, **headers: str) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return send(port, live_company, method, path, chunks(data, size), **headers)

    status, answer = call("POST", "/api/v1/customers", {"name": "ТОО Қазына", "type": "COMPANY"})
    assert status == 201, answer
    customer = answer["data"]["id"]
    status, answer = call("PUT", f"/api/v1/customers/{customer}", {"name": "ТОО Алтын уя"})
    assert status == 200, answer
    shown = live_company.client.get(f"/api/v1/customers/{customer}").json()["data"]
    assert shown["name"] == "ТОО Алтын уя"

    status, answer = call("POST", "/api/v1/deals", {"title": "Сделка", "customerId": customer, "value": 1000})
    assert status == 201, answer
    deal = answer["data"]["id"]
    status, answer = call("POST", f"/api/v1/deals/{deal}/win", {"finalAmount": 777})
    assert status == 200, answer
    [order] = live_company.client.get("/api/v1/orders").json()["data"]["items"]
    assert order["totalAmount"] == 777

    # The byte order mark of an accounting program, in a chunk of its own.
    status, answer = call("PUT", f"/api/v1/customers/{customer}", b'\xef\xbb\xbf{"name": "BOM"}', 3)
    assert (status, live_company.client.get(f"/api/v1/customers/{customer}").json()["data"]["name"]) == (
        200,
        "BOM",
    )

    # The same limits, the same refusals.
    too_long = b'{"name": "' + b"a" * settings.MAX_BODY_BYTES + b'"}'
    status, answer = call("PUT", f"/api/v1/customers/{customer}", too_long, 65536)
    assert (status, answer["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
    status, answer = call("PUT", f"/api/v1/customers/{customer}", b'{"name": ')
    assert (status, list(answer["error"]["details"])) == (400, ["body"])
    status, answer = call("POST", "/api/v1/customers", b"")
    assert (status, answer["error"]["code"]) == (400, "REQUIRED_FIELD")
    status, answer = call("POST", "/api/v1/customers", b"name=a", 7, **{"Content-Type": "text/plain"})
    assert status == 415, answer
    status, _answer = send(port, live_company, "POST", "/api/v1/customers", b"zz\r\n{}\r\n0\r\n\r\n")
    assert status == 400
    assert live_company.client.get("/api/v1/customers").json()["data"]["total"] == 1
    assert live_company.client.get(f"/api/v1/customers/{customer}").json()["data"]["name"] == "BOM"

    # A form with a file.
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(picture, "PNG")
    form = {"Content-Type": "multipart/form-data; boundary=line"}
    status, answer = call("POST", "/api/v1/organization/logo", _form(picture.getvalue()), 100, **form)
    assert status == 200, answer
    assert live_company.client.get("/api/v1/organization").json()["data"]["hasLogo"] is True
    status, answer = call("POST", "/api/v1/organization/logo", _form(b"x" * 2_000_000), 65536, **form)
    assert (status, answer["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")

    # And beyond what any door takes: neither server keeps it.
    status, answer = call("POST", "/api/v1/customers", b" " * 12_000_000, 65536)
    assert (status, answer["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
    status, answer = call("POST", "/admin/login/", b"a=" + b"b" * 12_000_000, 65536)
    assert (status, answer["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


def _form(data: bytes) -> bytes:
    head = 'Content-Disposition: form-data; name="file"; filename="logo.png"\r\nContent-Type: image/png'
    return b"--line\r\n" + head.encode() + b"\r\n\r\n" + data + b"\r\n--line--\r\n"
