"""Servers that are killed and started again under the running processes of the Procfile.

A PostgreSQL and a Valkey of its own, web, two relays, worker and beat, load on all of them. In each round one
server (or both) goes, cleanly, by force or only with its connections, for a while. Afterwards each process
must be the one it was, and web, relay and worker must do their work within five seconds of its return.

`ROUNDS=20` rounds by default; `SEED=n` repeats the order of a run; `LIMIT=5` seconds.
"""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from laptop import children
from laptop.servers import Server
from laptop.trial.house import Failed, House, Probe

ROUNDS = int(os.environ.get("ROUNDS", "20"))
LIMIT = float(os.environ.get("LIMIT", "5"))
LONGEST_OUTAGE = 12.0  # seconds
SIGNAL = {"clean": signal.SIGINT, "by force": signal.SIGKILL}


def missing() -> list[str]:
    """See __main__."""
    return []


def in_time(name: str, question: Callable[[], bool], since: float, *, limit: float = LIMIT) -> float:
    """Seconds from `since` until it was true; nothing that fails meanwhile is an answer."""
    from django.db import connection

    while True:
        with suppress(Exception):
            if question():
                return time.monotonic() - since
        with suppress(Exception):
            connection.close()
        if time.monotonic() - since > limit:
            raise Failed(f"{name} did not do its work within {limit:.0f} s")
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
        house.wait(probe)
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


def _beat_goes_on(home: Path) -> None:
    log = home / "log" / "beat.log"
    before, deadline = log.read_text().count("sending due task"), time.monotonic() + 40
    while log.read_text().count("sending due task") == before:
        if time.monotonic() > deadline:
            raise Failed("beat sends nothing any more")
        time.sleep(0.5)
