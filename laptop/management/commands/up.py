"""`manage.py up`: the whole ERP in one terminal, from nothing. `make run` calls it."""

import fcntl
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from laptop import embedded, local
from laptop.servers import Server
from laptop.supervisor import App, Supervisor

MANAGE = str(settings.BASE_DIR / "manage.py")
# The longest that we wait for /health to say yes before the addresses are shown all the same.
PATIENCE = 30.0
AI_PORT = 8080


class Command(BaseCommand):
    """PostgreSQL, Valkey, migrations, a demo company on the first start, then web, worker and beat."""

    help = __doc__
    # There is no database yet, and nothing here needs one: what does runs in a process of its own, after
    # the servers have started (and have perhaps moved to another port).
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run until Ctrl-C."""
        host, port = os.environ.get("HOST") or local.HOST, settings.PORT
        supervisor = Supervisor()
        with only_one(settings.VAR_DIR / "up.lock"), supervisor.signals():
            if not local.free(port, host):
                raise CommandError(f"Port {port} is in use. Choose another one: PORT={port + 1} make run")
            try:
                code = self.run(supervisor, port)
            except embedded.EmbeddedError as error:
                raise CommandError(str(error)) from error
            supervisor.say("Stopped.")
        if code:
            sys.exit(code)

    def run(self, supervisor: Supervisor, port: int) -> int:
        """Start everything in order, keep it, and stop it in the reverse order."""
        with ExitStack() as stack:
            servers: list[Server] = []
            for kind, variable in (
                (embedded.EmbeddedPostgres, "DATABASE_URL"),
                (embedded.EmbeddedValkey, "REDIS_URL"),
            ):
                if not os.environ.get(variable) and not supervisor.stops:
                    server = kind(settings.VAR_DIR)
                    supervisor.say(f"Starting {server.name} ({server.data})")
                    servers.append(stack.enter_context(server))
            if not supervisor.stops:
                code = supervisor.run(App("prepare", [sys.executable, MANAGE, "first_steps"]))
                if code and not supervisor.stops:
                    supervisor.say(f"The database could not be prepared (code {code}).")
                    return 1
            if supervisor.stops:
                return 0
            found = apps()
            ai_port = int(os.environ.get("AI_PORT") or AI_PORT)
            if not local.free(ai_port, os.environ.get("HOST") or local.HOST):
                supervisor.say(f"Port {ai_port} is in use: the AI base URL answers on port {port} alone.")
                found = [app for app in found if app.name != "ai"]
            return supervisor.watch(found, servers, announcer(supervisor, port))


def apps() -> list[App]:
    """The processes of Procfile.local."""
    found = []
    # The programs of this interpreter's environment, whoever calls us and from wherever.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.chdir(settings.BASE_DIR)
    for line in (settings.BASE_DIR / "Procfile.local").read_text().splitlines():
        name, separator, command = line.partition(":")
        if separator and not line.startswith("#"):
            found.append(App(name, ["/bin/sh", "-c", f"exec {command.strip()}"]))
    for app in found:
        if app.name in ("worker", "notices", "reports", "nightly"):
            # A task may finish; one that takes longer goes back to the queue (SIGQUIT, late acknowledgement).
            app.steps = ((signal.SIGTERM, 20.0), (signal.SIGQUIT, 5.0))
        if app.name in ("web", "ai"):
            # Several web processes have a parent, which must have the time to end them.
            app.death_signal = signal.SIGTERM
    return found


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Refuse a second instance in the same folder: both would write the same data."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise CommandError(f"Prometric runs here already (process {file.read().strip()}).") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def announcer(supervisor: Supervisor, port: int) -> Callable[[], bool]:
    """A function that prints the addresses once everything answers, and then returns True."""
    began = time.monotonic()

    def announce() -> bool:
        health = _health(port)
        if health != "healthy" and (health == "silent" or time.monotonic() - began < PATIENCE):
            return False
        supervisor.say(welcome(port))
        if health != "healthy":
            supervisor.say(f"Not everything answers yet: http://localhost:{port}/api/v1/health tells what.")
        return True

    return announce


def _health(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://{local.HOST}:{port}/api/v1/health", timeout=4):
            return "healthy"
    except urllib.error.HTTPError as error:
        error.close()
        return "unhealthy"
    except OSError:
        return "silent"


def welcome(port: int) -> str:
    """Where to go now, and how to sign in to the demo company."""
    address = f"http://localhost:{port}"
    lines = [
        "",
        "Prometric is ready.",
        f"  API       {address}/api/v1",
        f"  Dashboard {address}/dashboard",
        f"  API docs  {address}/api/docs",
        f"  Admin     {address}/admin",
    ]
    demo = settings.VAR_DIR / "demo.txt"
    if demo.exists():
        lines += ["", *(f"  {line}" for line in demo.read_text().splitlines())]
    return "\n".join([*lines, "", "Ctrl-C stops everything."])
