"""The real processes of the house for tests: two web processes, relay and worker, and clients for them."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from laptop import children

# Small, so that a flood need not be large.
QUEUE = 200
NODE = Path(__file__).with_name("node")
UVICORN = ["--ws-per-message-deflate", "false", "--ws-max-size", "65536", "--timeout-graceful-shutdown", "1"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(what: Callable[[], Any], seconds: float = 20, every: float = 0.02) -> Any:
    """What it says once that is true."""
    deadline = time.monotonic() + seconds
    while not (said := what()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(every)
    return said


class System:
    """Processes on this test run's own PostgreSQL and Valkey; killed at the end."""

    def __init__(self, home: Path, redis_url: str, **environment: str) -> None:
        database = urlsplit(os.environ["DATABASE_URL"])
        name = connection.settings_dict["NAME"]
        self.home = home
        self.ports = {"web1": free_port(), "web2": free_port()}
        self.env = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")} | {
            "DJANGO_SETTINGS_MODULE": "prometric.settings",
            "DATABASE_URL": database._replace(path=f"/{name}").geturl(),
            "REDIS_URL": redis_url,
            "SECRET_KEY": settings.SECRET_KEY,
            "VAR_DIR": str(home),
            "ALLOWED_HOSTS": "*",
            "RATE_LIMIT_AUTHENTICATED": "1000000",
            "LIVE_CATCH_UP_SECONDS": "1",
            "LIVE_QUEUE": str(QUEUE),
            "WEBHOOK_ALLOW_PRIVATE": "true",
            "LOG_LEVEL": "WARNING",
            "DATABASE_POOL_SIZE": "5",
            "PYTHONPATH": str(settings.BASE_DIR),
            **environment,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> System:
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.running):
            self.kill(name)

    def argv(self, name: str) -> list[str]:
        programs = Path(sys.executable).parent
        if name in self.ports:
            port = ["--port", str(self.ports[name]), "--log-level", "warning", "--no-access-log"]
            return [str(programs / "uvicorn"), "prometric.asgi:application", *port, *UVICORN]
        if name == "relay":
            return [sys.executable, str(settings.BASE_DIR / "manage.py"), "relay"]
        flags = ["worker", "--concurrency", "1", "--without-gossip", "--without-mingle"]
        return [str(programs / "celery"), "-A", "prometric", *flags]

    def start(self, *names: str) -> None:
        """Start processes; they are ready a few seconds later."""
        for name in names:
            with open(self.home / f"{name}.log", "ab") as log:
                self.running[name] = children.spawn(
                    self.argv(name),
                    death_signal=signal.SIGKILL,
                    stdout=log,
                    env=self.env | {"WORKER_ID": name},
                    cwd=settings.BASE_DIR,
                )

    def ready(self) -> None:
        """Wait until the web processes answer."""
        for name in self.ports:
            if name in self.running:
                wait_until(lambda name=name: self._answers(name), 60, every=0.1)  # type: ignore[misc]

    def _answers(self, name: str) -> bool:
        assert self.running[name].poll() is None, self.said(name)
        try:
            with urllib.request.urlopen(self.url(name, "/api/v1/config"), timeout=5):
                return True
        except OSError:
            return False

    def said(self, name: str) -> str:
        return (self.home / f"{name}.log").read_text(errors="replace")[-4000:]

    def kill(self, name: str) -> None:
        """kill -9, with the pool processes of a worker."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def url(self, name: str, path: str = "") -> str:
        return f"http://127.0.0.1:{self.ports[name]}{path}"

    def call(self, method: str, path: str, token: str, body: Any = None, *, via: str = "web1") -> Any:
        """The answer's `data` of one API call; an error answer is an assertion."""
        request = urllib.request.Request(
            self.url(via, f"/api/v1{path}"),
            None if body is None else json.dumps(body, default=str).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{error.code} {error.read()!r}") from None


class Heard:
    """What a client heard, as it comes."""

    def __init__(self) -> None:
        self.lines: queue.Queue[dict[str, Any]] = queue.Queue()

    def until(self, wanted: Callable[[dict[str, Any]], Any], seconds: float = 20) -> dict[str, Any]:
        """The first thing that is wanted; what comes before is passed over."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError("not heard in time") from None
            if wanted(line):
                return line

    def event(self, name: str, seconds: float = 20, **data: Any) -> Any:
        """The data of the next event of a name that holds these values."""
        return self.until(
            lambda line: (
                line.get("name") == name
                and all(line["data"].get(key) == value for key, value in data.items())
            ),
            seconds,
        )["data"]

    def all_now(self) -> list[dict[str, Any]]:
        found = []
        while not self.lines.empty():
            found.append(self.lines.get())
        return found


class NodeClient(Heard):
    """socket.io-client of the npm registry in a node process."""

    def __init__(self, modules: Path, url: str, token: str | None, **options: Any) -> None:
        super().__init__()
        given = {"url": url, "token": token, **options}
        self.process = subprocess.Popen(
            ["node", NODE / "client.js", json.dumps(given, default=str)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"NODE_PATH": str(modules)},
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def use_token(self, token: str) -> None:
        """For the next connection."""
        assert self.process.stdin is not None
        self.process.stdin.write(token + "\n")
        self.process.stdin.flush()

    def connected(self) -> NodeClient:
        self.until(lambda line: line["on"] == "connect")
        return self

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


class PlainClient(Heard):
    """A websocket client on /ws/events."""

    def __init__(self, url: str, token: str | None = None, query: str = "", **options: Any) -> None:
        super().__init__()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.opened = ExitStack()
        address = url.replace("http", "ws", 1) + "/ws/events" + query
        self.socket = self.opened.enter_context(
            connect(address, additional_headers=headers, compression=None, **options)
        )
        self.code: int | None = None
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        try:
            for text in self.socket:
                frame = json.loads(text)
                self.lines.put({"on": "event", "name": frame["event"], **frame})
        except ConnectionClosed:
            pass
        self.code = self.socket.close_code
        self.lines.put({"on": "close", "name": "", "code": self.code})

    def send(self, frame: Any) -> None:
        self.socket.send(json.dumps(frame))

    def connected(self) -> PlainClient:
        self.until(lambda line: line["name"] == "connected")
        return self

    def closed(self, seconds: float = 20) -> int:
        """The code with which the server closed."""
        found: int = self.until(lambda line: line["on"] == "close", seconds)["code"]
        return found

    def close(self) -> None:
        self.opened.close()
        self.reader.join()


def node_modules() -> Path:
    """Where socket.io-client is installed; the first test run fetches it from the npm registry."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not on this machine: the tests with the real socket.io-client need it")
    folder = settings.VAR_DIR / "npm"
    wanted = (NODE / "package.json").read_text()
    stamp = folder / "installed.json"
    if not stamp.exists() or stamp.read_text() != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(wanted)
        subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True, timeout=180
        )
        stamp.write_text(wanted)
    return folder / "node_modules"
