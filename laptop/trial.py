"""`make trial`: the processes of the Procfile on real servers that are killed and started again under them.

A PostgreSQL and a Valkey of its own, web, two relays, worker and beat, load on all of them. In each round one
server (or both) goes, cleanly, by force or only with its connections, for a while. Afterwards each process
must be the one it was, and web, relay and worker must do their work within five seconds of its return.

`ROUNDS=20` rounds by default; `SEED=n` repeats the order of a run; `LIMIT=5` seconds. Ends with code 1 at the
first round that failed, and leaves the logs where it says.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from uuid import uuid4

from laptop import children, embedded, local
from laptop.servers import Server

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = int(os.environ.get("ROUNDS", "20"))
LIMIT = float(os.environ.get("LIMIT", "5"))
LONGEST_OUTAGE = 12.0  # seconds
MANAGE = [sys.executable, "manage.py"]
SIGNAL = {"clean": signal.SIGINT, "by force": signal.SIGKILL}


class Failed(Exception):
    """What was asked for did not come in time."""


class House:
    """The servers, and the processes of the Procfile with their logs."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self.home, self.stack = home, stack
        self.postgres = stack.enter_context(embedded.EmbeddedPostgres(home))
        self.valkey = stack.enter_context(embedded.EmbeddedValkey(home))
        self.port = next(port for port in random.sample(local.PORTS, 50) if local.free(port))
        os.environ |= {
            "VAR_DIR": str(home),
            "DJANGO_SETTINGS_MODULE": "laptop.settings",
            "PORT": str(self.port),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "RATE_LIMIT_ANONYMOUS": "1000000",
        }
        os.chdir(ROOT)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Migrate, then start what the Procfile names, the relay twice."""
        subprocess.run([*MANAGE, "prepare", "--no-static"], check=True, stdout=subprocess.DEVNULL)
        for line in (ROOT / "Procfile").read_text().splitlines():
            name, separator, command = line.partition(":")
            if not separator or line.startswith("#") or name in ("release", "live"):
                continue
            command = command.strip().replace("DJANGO_SETTINGS_MODULE=prometric.settings ", "")
            for copy in (name, "standby") if name == "relay" else (name,):
                self._run(copy, command)

    def _run(self, name: str, command: str) -> None:
        log = self.stack.enter_context(open(self.home / "log" / f"{name}.log", "ab"))
        process = children.spawn(
            ["/bin/sh", "-c", f"exec {command}"], death_signal=signal.SIGKILL, stdout=log, cwd=ROOT
        )
        self.stack.callback(children.stop, process, (signal.SIGTERM, 15))
        self.processes[name] = process

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


def in_time(name: str, question: Callable[[], bool], since: float) -> float:
    """Seconds from `since` until it was true; nothing that fails meanwhile is an answer."""
    from django.db import connection

    while True:
        with suppress(Exception):
            if question():
                return time.monotonic() - since
        with suppress(Exception):
            connection.close()
        if time.monotonic() - since > LIMIT:
            raise Failed(f"{name} did not do its work within {LIMIT} s")
        time.sleep(0.05)


def work(probe: Probe, since: float) -> dict[str, float]:
    """Give each process work and wait for it; the seconds from `since`."""
    found = {"web": in_time("web", probe.web, since)}
    for name, begin in (("relay", probe.relay), ("worker", probe.worker)):
        asked: list[Callable[[], bool]] = []
        in_time(name, lambda begin=begin, asked=asked: asked.append(begin()) or True, since)  # type: ignore[misc]
        found[name] = in_time(name, asked[0], since)
    return found


def load(probe: Probe, ended: threading.Event) -> None:
    """Requests and tasks without a pause, whatever becomes of them."""
    from apps.kernel.tasks import heartbeat

    while not ended.is_set():
        with suppress(Exception):
            heartbeat.delay()
        with suppress(Exception):
            probe.web()
        ended.wait(0.02)


def outage(house: House, chance: random.Random) -> str:
    """Take servers away for a while and bring them back."""
    kind = chance.choice(["connections", "clean", "by force", "by force"])
    seconds = chance.choice([0.0, 1.0, 4.0, LONGEST_OUTAGE])
    if kind == "connections":
        from django.db import connection

        with suppress(Exception), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = current_user AND pid <> pg_backend_pid()"
            )
        return "connections of postgres"
    servers: list[Server] = chance.choice([[house.postgres], [house.valkey], [house.postgres, house.valkey]])
    for server in servers:
        assert server.process is not None
        number = SIGNAL[kind] if kind == "by force" else server.end
        children.stop(server.process, (number, 30))
    time.sleep(seconds)
    for server in servers:
        server.start()
    return f"{' and '.join(server.name for server in servers)} {kind} for {seconds:.0f} s"


def run(home: Path) -> None:
    """All rounds. Raises Failed."""
    chance = random.Random(int(os.environ.get("SEED", time.time())))
    with ExitStack() as stack:
        house = House(home, stack)
        house.start()
        probe = Probe(house.port)
        for name, question in (("web", probe.web), ("relay", probe.relay()), ("worker", probe.worker())):
            if not children.wait_until(lambda q=question: _safely(q), house.processes[name], 90):  # type: ignore[misc]
                raise Failed(f"{name} did not start")
        ended = threading.Event()
        stack.callback(ended.set)
        for _ in range(4):
            threading.Thread(target=load, args=(probe, ended), daemon=True).start()
        for number in range(1, ROUNDS + 1):
            said = outage(house, chance)
            seconds = work(probe, time.monotonic())
            if dead := house.dead():
                raise Failed(f"after {said}: ended: {', '.join(dead)}")
            print(f"{number:>3}  {said:<40}", *(f"{k} {v:.1f} s" for k, v in seconds.items()), flush=True)
        _beat_goes_on(home)


def _safely(question: Callable[[], bool]) -> bool:
    with suppress(Exception):
        return question()
    return False


def _beat_goes_on(home: Path) -> None:
    log = home / "log" / "beat.log"
    before, deadline = log.read_text().count("sending due task"), time.monotonic() + 40
    while log.read_text().count("sending due task") == before:
        if time.monotonic() > deadline:
            raise Failed("beat sends nothing any more")
        time.sleep(0.5)


def main() -> int:
    """Run; the exit code."""
    home = Path(tempfile.mkdtemp(prefix="prometric-trial-"))
    try:
        run(home)
    except Failed as failure:
        print(f"Failed: {failure}. Logs: {home / 'log'}")
        return 1
    shutil.rmtree(home, ignore_errors=True)
    print(f"{ROUNDS} rounds: every process lives and works.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
