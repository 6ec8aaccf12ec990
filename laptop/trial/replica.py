"""A streaming standby that long reads go to, on servers of its own.

Each dashboard shows what was written the moment before, though the standby answers; a report is made from it;
one that is behind, or killed, is passed over without an error, and read again when it is back.
"""

import os
import signal
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson

from laptop import children, embedded, local
from laptop.trial.house import Failed, House, Probe, fetch, safely
from laptop.trial.pooler import company

STREAMING = ("-c", "wal_level=replica", "-c", "max_wal_senders=4", "-c", "hot_standby_feedback=on")
ROUNDS = 40
DASHBOARD = "/api/v1/analytics/sales/dashboard"


def missing() -> list[str]:
    """See __main__."""
    return []


class Primary(embedded.EmbeddedPostgres):
    """An embedded server whose application's role may copy it, for this trial."""

    def _bootstrap(self, data: Path) -> None:
        super()._bootstrap(data)
        with (data / "pg_hba.conf").open("a") as file:
            file.write(f"host replication {embedded.NAME} {local.HOST}/32 scram-sha-256\n")
        self._run(
            [*self._command("--single", data), "-j", "postgres"],
            f"ALTER ROLE {embedded.NAME} REPLICATION;\n\n",
        )

    def _command(self, mode: str, data: Path) -> list[str | Path]:
        return [*super()._command(mode, data), *STREAMING]


class Standby(Primary):
    """What follows it, in a folder of its own."""

    def __init__(self, home: Path, primary: Primary) -> None:
        super().__init__(home)
        self.primary = primary
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "local.json").write_bytes(orjson.dumps(local.state(primary.home)))

    def prepare(self) -> None:
        """Copy the primary, once."""
        if self.data.exists():
            return
        port = local.state(self.primary.home)["postgres"]["port"]
        source = f"host={local.HOST} port={port} user={embedded.NAME} password={self.primary.password}"
        if account := children.service_account():
            os.chown(self.home, account.uid, account.gid)
        copier = embedded.binary(embedded.POSTGRES).with_name("pg_basebackup")
        self._run([copier, "-D", self.data, "-R", "-X", "stream", "-c", "fast", "-d", source])

    def receiver(self) -> int:
        """The process that receives what the primary writes."""
        assert self.process is not None
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and safely(lambda at=entry: self._receives(at)):  # type: ignore[misc]
                return int(entry.name)
        raise Failed("the standby receives nothing")

    def _receives(self, at: Path) -> bool:
        assert self.process is not None
        parent = int((at / "stat").read_text().rsplit(")", 1)[1].split()[1])
        return parent == self.process.pid and b"walreceiver" in (at / "cmdline").read_bytes()

    def commits(self) -> int:
        """Transactions that it has answered."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as link:
            found = link.execute(
                "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
            ).fetchone()
        return int(found[0]) if found else 0


def run(home: Path) -> None:
    """All of it. Raises Failed."""
    with ExitStack() as stack:
        house = House(home, stack, Primary)
        assert isinstance(house.postgres, Primary)
        standby = stack.enter_context(Standby(home / "copy", house.postgres))
        os.environ["DATABASE_REPLICA_URL"] = standby.url
        house.start("web", "relay", "worker", "reports")
        probe = Probe(house.port)
        house.wait(probe)
        client = Client(house.port, company(0, "ТОО Копия"))
        before = standby.commits()
        client.writes_and_reads(ROUNDS)
        read = _settled(standby, before)
        if read < ROUNDS:
            raise Failed(f"the standby answered {read} of {ROUNDS} dashboards")
        client.report()
        slowest = {"behind": _behind(standby, client), "killed": _killed(standby, client)}
        before = standby.commits()
        client.writes_and_reads(ROUNDS)
        if (again := _settled(standby, before)) < ROUNDS:
            raise Failed(f"the standby is back and answered {again} of {ROUNDS} dashboards")
        if dead := house.dead():
            raise Failed(f"ended: {', '.join(dead)}")
    print(
        f"{ROUNDS} dashboards right after {ROUNDS} writes, {read} transactions on the standby; slowest answer"
        f" with it behind {slowest['behind']:.1f} s, with it killed {slowest['killed']:.1f} s",
        flush=True,
    )


class Client:
    """A seller who adds customers and looks how many there are."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token
        self.customers = self.shown()

    def writes_and_reads(self, rounds: int) -> float:
        """Each dashboard must show the customer made before it; the seconds of the slowest one."""
        slowest = 0.0
        for _round in range(rounds):
            self.post("/api/v1/customers", {"name": f"ТОО {self.customers}"})
            self.customers += 1
            began = time.monotonic()
            shown = self.shown()
            slowest = max(slowest, time.monotonic() - began)
            if shown != self.customers:
                raise Failed(f"the dashboard shows {shown} customers of {self.customers}")
        return slowest

    def shown(self) -> int:
        """How many customers the dashboard shows."""
        status, body = fetch(self.port, DASHBOARD, self.token)
        if status != 200:
            raise Failed(f"the dashboard answered {status}: {body[:200]!r}")
        return int(orjson.loads(body)["data"]["customers"]["total"])

    def report(self) -> None:
        """A report is made by the worker."""
        asked = {"type": "sales", "format": "csv", "period": "month"}
        report = self.post("/api/v1/reports/generate", asked)["reportId"]

        def made() -> bool:
            _status, body = fetch(self.port, f"/api/v1/reports/{report}", self.token)
            return bool(orjson.loads(body)["data"]["status"] == "completed")

        deadline = time.monotonic() + 30
        while not made():
            if time.monotonic() > deadline:
                raise Failed("the report was not made within 30 s")
            time.sleep(0.2)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The `data` of what was made."""
        import urllib.request

        request = urllib.request.Request(
            f"http://{local.HOST}:{self.port}{path}",
            data=orjson.dumps(body),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=15) as answer:
            return orjson.loads(answer.read())["data"]


def _settled(standby: Standby, before: int) -> int:
    """How many transactions it has answered since; sessions say so within a second of being idle."""
    time.sleep(2)
    return standby.commits() - before


def _behind(standby: Standby, client: Client) -> float:
    receiver = standby.receiver()
    os.kill(receiver, signal.SIGSTOP)
    try:
        return client.writes_and_reads(5)
    finally:
        os.kill(receiver, signal.SIGCONT)


def _killed(standby: Standby, client: Client) -> float:
    assert isinstance(standby.process, subprocess.Popen)
    children.stop(standby.process, (signal.SIGKILL, 30))
    slowest = client.writes_and_reads(5)
    standby.start()
    client.writes_and_reads(10)  # it may still be behind
    return slowest
