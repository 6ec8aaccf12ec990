"""Servers to measure, what they cost, and a client."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

import orjson
import psutil

from laptop import children, local

TICKS = os.sysconf("SC_CLK_TCK")


class CPU:
    """Processor seconds of processes and of what they started, by the kernel's own account."""

    def __init__(self, *roots: Popen[bytes]) -> None:
        self.roots = [psutil.Process(root.pid) for root in roots]

    def seconds(self) -> float:
        """Used so far by what is alive."""
        total = 0.0
        for root in self.roots:
            for process in (root, *root.children(recursive=True)):
                total += _used(process.pid)
        return total


def _used(pid: int) -> float:
    """Nanoseconds from the scheduler where the kernel keeps them, else ticks of 10 ms."""
    try:
        tasks = [int(task.joinpath("schedstat").read_text().split()[0]) for task in _tasks(pid)]
        if sum(tasks):
            return sum(tasks) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        pass
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    found: float = times.user + times.system
    return found


def _tasks(pid: int) -> Iterator[Path]:
    return Path(f"/proc/{pid}/task").iterdir()


@dataclass
class Web:
    """A web server of ours on a port of its own."""

    name: str
    process: Popen[bytes]
    port: int


@contextmanager
def serving(name: str, words: list[str], home: Path, env: Mapping[str, str]) -> Iterator[Web]:
    """Run a server; `{port}` in its words becomes a free port."""
    port = _free_port()
    with open(home / "log" / f"{name}.log", "wb") as log:
        process = children.spawn(
            [sys.executable, "-m", *(word.format(port=port) for word in words)],
            death_signal=signal.SIGKILL,
            stdout=log,
            env={**os.environ, "LOG_LEVEL": "INFO", **env},
            cwd=Path(__file__).resolve().parents[1],
        )
        try:
            if not children.wait_until(lambda: _listens(port), process, 60):
                said = (home / "log" / f"{name}.log").read_text(errors="replace")
                raise RuntimeError(f"{name} did not start:\n{said[-3000:]}")
            yield Web(name, process, port)
        finally:
            children.stop(process, (signal.SIGTERM, 10))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((local.HOST, 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((local.HOST, port)) == 0


class Client:
    """One kept connection that speaks JSON; opened again when the server closed it meanwhile."""

    def __init__(self, web: Web, token: str = "") -> None:
        self.web = web
        self.headers = {"Accept": "application/json"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"
        self.link = http.client.HTTPConnection(local.HOST, web.port, timeout=60)

    def get(self, path: str) -> bytes:
        """The body of a 200."""
        return self._send("GET", path, None, (200,))

    def post(self, path: str, body: bytes) -> bytes:
        """The body of a 201."""
        return self._send("POST", path, body, (200, 201))

    def json(self, path: str) -> Any:
        """The parsed body of a 200."""
        return orjson.loads(self.get(path))

    def _send(self, method: str, path: str, body: bytes | None, wanted: tuple[int, ...]) -> bytes:
        headers = self.headers if body is None else {**self.headers, "Content-Type": "application/json"}
        try:
            self.link.request(method, path, body, headers)
            response = self.link.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.link.close()
            self.link.request(method, path, body, headers)
            response = self.link.getresponse()
        answer = response.read()
        if response.status not in wanted:
            raise RuntimeError(f"{method} {path}: {response.status} {answer[:1000]!r}")
        return answer


@dataclass
class Samples:
    """What each contestant's rounds gave."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        """One round of one contestant."""
        self.values.setdefault(name, []).append(value)

    def median(self, name: str) -> float:
        """The middle round."""
        ordered = sorted(self.values[name])
        middle = len(ordered) // 2
        return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


@dataclass
class Bench:
    """Everything that measurements share."""

    home: Path
    stack: ExitStack
    database: Any
    valkey: Any
    env: dict[str, str]
    seconds: float

    def web(self, name: str, words: list[str]) -> Web:
        """A server that runs until the end of the bench."""
        return self.stack.enter_context(serving(name, words, self.home, self.env))

    def cpu(self, web: Web) -> CPU:
        """A server's cost together with the database and the cache that work for it."""
        return CPU(web.process, self.database.process, self.valkey.process)


def clock() -> float:
    """Seconds, for differences."""
    return time.perf_counter()
