"""Clients of an installation behind TLS: people who work all the time, and the reference's `io()`."""

import http.client
import json
import os
import shutil
import ssl
import subprocess
import threading
import urllib.parse
from pathlib import Path
from typing import Any

from laptop import local
from laptop.trial.house import ROOT

NAME = "erp.example.kz"
NODE = ROOT / "apps" / "notifications" / "tests" / "node"
TRUSTING = ssl._create_unverified_context()  # noqa: S323  (the certificate is the trial's own)


def ask(
    port: int,
    method: str,
    path: str,
    token: str = "",
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, dict[str, str], bytes]:
    """One request over TLS on a connection of its own: status, headers, body. Raises OSError."""
    sent = {"Host": NAME, **(headers or {})}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    if isinstance(body, dict) and "Content-Type" not in sent:
        sent["Content-Type"] = "application/json"
        body = json.dumps(body)
    link = http.client.HTTPSConnection(local.HOST, port, timeout=30, context=TRUSTING)
    try:
        link.request(method, path, body, sent)
        answer = link.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        link.close()


def sign_in_at_platform(port: int, email: str, password: str) -> bool:
    """The first platform user at /platform, by the form."""
    _, headers, page = ask(port, "GET", "/platform/login/")
    token = page.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    cookie = headers["set-cookie"].split(";")[0]
    form = {"csrfmiddlewaretoken": token, "email": email, "password": password, "next": "/platform/"}
    more = {
        "Cookie": cookie,
        "Referer": f"https://{NAME}/platform/login/",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    status, headers, _ = ask(
        port, "POST", "/platform/login/", body=urllib.parse.urlencode(form), headers=more
    )
    return status == 302 and "sessionid" in headers.get("set-cookie", "")


class Workers:
    """Threads that read and write without a pause; each write that was acknowledged is counted."""

    def __init__(self, port: int, token: str, threads: int = 4) -> None:
        self.port, self.token = port, token
        self.asked, self.written = 0, 0
        self.wrong: list[str] = []
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._work, args=(i,), daemon=True) for i in range(threads)]

    def __enter__(self) -> "Workers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(60)

    def _work(self, number: int) -> None:
        turn = 0
        while not self._ended.is_set():
            turn += 1
            try:
                status, _, body = ask(self.port, "GET", "/api/v1/customers", self.token)
                self._note(status == 200, f"GET {status} {body[:120]!r}")
                customer = {"name": f"К{number}-{turn}", "email": f"k{number}-{turn}@trial.kz"}
                status, _, body = ask(self.port, "POST", "/api/v1/customers", self.token, customer)
                self._note(status == 201, f"POST {status} {body[:200]!r}", written=status == 201)
            except OSError as error:
                self._note(False, f"{type(error).__name__}: {error}")
            self._ended.wait(0.05)

    def _note(self, right: bool, said: str, *, written: bool = False) -> None:
        with self._lock:
            self.asked += 1
            self.written += written
            if not right:
                self.wrong.append(said)


def node_modules(home: Path) -> Path | None:
    """Where socket.io-client is, fetched from the npm registry; None where npm is missing."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None
    shutil.copy(NODE / "package.json", home)
    subprocess.run([npm, "install", "--no-audit", "--no-fund", "--silent"], cwd=home, check=True, timeout=180)
    return home / "node_modules"


def io_connects(modules: Path, port: int, token: str) -> bool:
    """Whether the reference's client, which begins with long polling, connects."""
    process = subprocess.Popen(
        ["node", NODE / "client.js", json.dumps({"url": f"https://{local.HOST}:{port}", "token": token})],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ
        | {"NODE_PATH": str(modules), "NODE_EXTRA_CA_CERTS": str(modules.parent / "nginx" / "prometric.crt")},
    )
    timer = threading.Timer(20, process.kill)
    timer.start()
    try:
        assert process.stdout is not None
        said = (json.loads(line)["on"] for line in process.stdout)
        return next((word == "connect" for word in said if word != "upgrade"), False)
    finally:
        timer.cancel()
        process.kill()
        process.communicate()
