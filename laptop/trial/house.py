"""What every part of `make trial` starts: servers of its own, and the processes of the Procfile."""

import os
import random
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from uuid import uuid4

from laptop import children, embedded, local

ROOT = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, "manage.py"]


def safely(question: Callable[[], bool]) -> bool:
    """Its answer; what fails is no."""
    with suppress(Exception):
        return question()
    return False


def a_port() -> int:
    """One that nobody listens on."""
    return next(port for port in random.sample(local.PORTS, 50) if local.free(port))


def fetch(port: int, path: str, token: str = "") -> tuple[int, bytes]:
    """Status and body of a GET."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"http://{local.HOST}:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


class Failed(Exception):
    """What was asked for did not come in time."""


class House:
    """The servers, and the processes of the Procfile with their logs."""

    def __init__(
        self,
        home: Path,
        stack: ExitStack,
        postgres: type[embedded.EmbeddedPostgres] = embedded.EmbeddedPostgres,
    ) -> None:
        self.home, self.stack = home, stack
        self.postgres = stack.enter_context(postgres(home))
        self.valkey = stack.enter_context(embedded.EmbeddedValkey(home))
        self.port = a_port()
        os.environ |= {
            "VAR_DIR": str(home),
            "DJANGO_SETTINGS_MODULE": "laptop.settings",
            "PORT": str(self.port),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "RATE_LIMIT_ANONYMOUS": "1000000",
            "RATE_LIMIT_AUTHENTICATED": "1000000",
            "RATE_LIMIT_PREMIUM": "1000000",
        }
        os.chdir(ROOT)
        self.commands: dict[str, str] = {}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def behind(self, address: str, *, direct: str) -> None:
        """Give every process a pooler's address, and perhaps the server's own beside it."""
        os.environ |= {
            "DATABASE_URL": address,
            "DATABASE_DIRECT_URL": direct,
            "SECRET_KEY": embedded.local_secret_key(self.home),
            "ALLOWED_HOSTS": "*",
        }

    def start(self, *only: str) -> None:
        """Migrate, then start what the Procfile names, or only these of it; the relay twice."""
        subprocess.run([*MANAGE, "prepare", "--no-static"], check=True, stdout=subprocess.DEVNULL)
        for line in (ROOT / "Procfile").read_text().splitlines():
            name, separator, command = line.partition(":")
            if not separator or line.startswith("#") or name in ("release", "live"):
                continue
            if only and name not in only:
                continue
            command = command.strip().replace("DJANGO_SETTINGS_MODULE=prometric.settings ", "")
            for copy in (name, "standby") if name == "relay" else (name,):
                self.commands[copy] = command
                self.run(copy)

    def run(self, name: str) -> None:
        """Start one of them, once more."""
        command = self.commands[name]
        log = self.stack.enter_context(open(self.home / "log" / f"{name}.log", "ab"))
        process = children.spawn(
            ["/bin/sh", "-c", f"exec {command}"], death_signal=signal.SIGKILL, stdout=log, cwd=ROOT
        )
        self.stack.callback(children.stop, process, (signal.SIGTERM, 15))
        self.processes[name] = process

    def wait(self, probe: "Probe") -> None:
        """Until web, relay and worker do their work. Raises Failed."""
        for name, question in (("web", probe.web), ("relay", probe.relay()), ("worker", probe.worker())):
            if not children.wait_until(lambda q=question: safely(q), self.processes[name], 90):  # type: ignore[misc]
                raise Failed(f"{name} did not start")

    def dead(self) -> list[str]:
        """Processes that have ended: none may."""
        return [f"{name} ({p.returncode})" for name, p in self.processes.items() if p.poll() is not None]


class Probe:
    """Work for each process, as a client would give it."""

    def __init__(self, port: int) -> None:
        self.port = port
        import django

        django.setup()
        from django.db import connection

        connection.settings_dict["OPTIONS"].pop("pool", None)
        from apps.accounts.models import Organization
        from apps.kernel import tenancy

        with tenancy.system("trial"):
            self.organization = Organization.objects.create(name="Trial", bin="180340012344")

    def web(self) -> bool:
        """A request that reads the database."""
        request = f"http://{local.HOST}:{self.port}/api/v1/config"
        try:
            with urllib.request.urlopen(request, timeout=4) as answer:
                return bool(answer.status < 500)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code < 500

    def relay(self) -> Callable[[], bool]:
        """Write an event; whether it was delivered."""
        from apps.kernel import tenancy
        from apps.kernel.models import OutboxEvent

        with tenancy.system("trial"):
            row = OutboxEvent.everything.create(
                organization=self.organization,
                name="trial.round",
                subject="trial",
                subject_id=uuid4(),
                payload={},
            )

        def delivered() -> bool:
            with tenancy.system("trial"):
                return OutboxEvent.everything.filter(pk=row.pk, delivered_at__isnull=False).exists()

        return delivered

    def worker(self) -> Callable[[], bool]:
        """Queue a mail; whether a worker sent it."""
        from apps.kernel import mail, tenancy
        from apps.kernel.models import OutgoingMail

        with tenancy.system("trial"):
            context = {"code": "123456", "minutes": 15}
            row = mail.queue_mail(to="t@trial.kz", template="verify_email", language="en", context=context)
        return lambda: OutgoingMail.objects.filter(pk=row.pk, sent_at__isnull=False).exists()
