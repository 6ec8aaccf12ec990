"""Two hosts with a bucket between them, on a server that speaks S3: any of them serves any file.

A report that the first host's worker made, a logo and an upload are read from the second, which has a folder
of its own; while the bucket is away downloads are a 503 and nothing is lost, and what was asked for meanwhile
is made when it is back.
"""

import importlib.util
import logging
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from laptop import children, local
from laptop.trial.house import ROOT, Failed, House, Probe, a_port, fetch, safely
from laptop.trial.installation import COMPANY, tell
from laptop.trial.outages import in_time

BUCKET = "trial"
LIMIT = 60.0  # seconds, for what a worker does


def missing() -> list[str]:
    """See __main__."""
    return [] if importlib.util.find_spec("moto") else ["moto (make test installs it)"]


class Bucket:
    """A server that speaks S3, in this process, that can be away for a while with what it holds."""

    def __init__(self) -> None:
        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.port = a_port()
        self.make: Any = ThreadedMotoServer
        self.server: Any = None

    @property
    def url(self) -> str:
        return f"s3+http://key:secret@{local.HOST}:{self.port}/{BUCKET}"

    def start(self) -> None:
        self.server = self.make(ip_address=local.HOST, port=self.port, verbose=False)
        self.server.start()

    def stop(self) -> None:
        self.server.stop()


def run(home: Path) -> None:
    """The whole story. Raises Failed."""
    with ExitStack() as stack:
        bucket = Bucket()
        bucket.start()
        stack.callback(bucket.stop)
        os.environ["FILES_URL"] = bucket.url
        house = House(home, stack)
        _make(bucket)
        house.start()
        house.wait(Probe(house.port))
        token = _company()
        second = _second_host(house, home, stack)
        written = _everything(house.port, token)
        _read(second, token, written)
        tell("a report, a logo and an upload of one host are served by the other, no folder in common")
        _outage(house.port, second, token, bucket, written)
        if dead := house.dead():
            raise Failed(f"ended: {', '.join(dead)}")


def _make(bucket: Bucket) -> None:
    from apps.kernel.buckets import Bucket as Storage

    storage = Storage(bucket.url)
    storage.connection.create_bucket(Bucket=BUCKET)


def _company() -> str:
    """Its owner's token."""
    run = subprocess.run(
        [os.environ["PATH"].split(os.pathsep)[0] + "/python", "manage.py", "shell"],
        input=COMPANY, capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    return run.stdout.strip().splitlines()[-1]


def _second_host(house: House, home: Path, stack: ExitStack) -> int:
    """Web of a host that has nothing of the first but the servers."""
    from django.conf import settings

    port = a_port()
    known = settings.DATABASES["default"]
    address = (
        f"postgresql://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
    )
    variables = os.environ | {
        "VAR_DIR": str(home / "second"),
        "PORT": str(port),
        "DATABASE_URL": address,
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "*",
    }
    (home / "second").mkdir()
    log = stack.enter_context(open(home / "log" / "second.log", "ab"))
    process = children.spawn(
        ["/bin/sh", "-c", f"exec {house.commands['web']}"],
        death_signal=signal.SIGKILL, stdout=log, cwd=ROOT, env=variables,
    )  # fmt: skip
    stack.callback(children.stop, process, (signal.SIGTERM, 15))
    if not children.wait_until(lambda: safely(lambda: fetch(port, "/livez")[0] == 200), process, 90):
        raise Failed("the second host's web did not start")
    return port


def _everything(port: int, token: str) -> dict[str, bytes]:
    """{path: what it answers}: made on the first host."""
    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (60, 30), "red").save(picture, "PNG")
    _form(port, "/api/v1/organization/logo", token, {}, picture.getvalue())
    customer = _post(port, "/api/v1/customers", token, {"name": "Trial"})["id"]
    told = {"entityType": "customer", "entityId": customer}
    file = _form(port, "/api/v1/files", token, told, b"%PDF-1.7\n%%EOF\n")["id"]
    report = _report(port, token)
    paths = (
        "/api/v1/organization/logo",
        f"/api/v1/files/{file}/download",
        f"/api/v1/reports/{report}/download",
    )
    found = {}
    for path in paths:
        since = time.monotonic()
        in_time(path, lambda path=path: fetch(port, path, token)[0] == 200, since, limit=LIMIT)  # type: ignore[misc]
        found[path] = fetch(port, path, token)[1]
    return found


def _report(port: int, token: str) -> str:
    body = {"type": "hr", "format": "csv", "period": "month"}
    return str(_post(port, "/api/v1/reports/generate", token, body)["reportId"])


def _read(port: int, token: str, written: dict[str, bytes]) -> None:
    for path, content in written.items():
        status, found = fetch(port, path, token)
        if (status, found) != (200, content):
            raise Failed(f"the other host answers {path} with {status} {found[:200]!r}")


def _outage(first: int, second: int, token: str, bucket: Bucket, written: dict[str, bytes]) -> None:
    bucket.stop()
    statuses = {path: fetch(second, path, token)[0] for path in written}
    if set(statuses.values()) != {503}:
        raise Failed(f"while the bucket is away: {statuses}")
    waiting = _report(first, token)
    time.sleep(2)
    bucket.start()
    _read(second, token, written)
    path = f"/api/v1/reports/{waiting}/download"
    seconds = in_time(path, lambda: fetch(second, path, token)[0] == 200, time.monotonic(), limit=240)
    tell(f"the bucket away: 503, nothing lost; a report asked for then came {seconds:.0f} s after its return")


def _post(port: int, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
    return _send(port, path, token, orjson.dumps(body), "application/json")


def _form(port: int, path: str, token: str, fields: dict[str, str], content: bytes) -> dict[str, Any]:
    boundary = uuid4().hex
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(b'name="file"; filename="a"\r\n\r\n' + content)
    head = f"--{boundary}\r\nContent-Disposition: form-data; ".encode()
    body = b"".join(head + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()
    return _send(port, path, token, body, f"multipart/form-data; boundary={boundary}")


def _send(port: int, path: str, token: str, body: bytes, kind: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    request = urllib.request.Request(f"http://{local.HOST}:{port}{path}", data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = orjson.loads(answer.read())["data"]
            return found
    except urllib.error.HTTPError as error:
        with error:
            raise Failed(f"{path} answers {error.code} {error.read()[:300]!r}") from None
