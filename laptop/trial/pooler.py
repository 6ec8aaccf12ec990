"""All processes behind PgBouncer in transaction mode, with fewer sessions than clients.

Requests of several companies side by side see their own rows and no error, with prepared statements off by
themselves; nothing stays behind in the pooler's sessions; a relay that is killed is followed by the other;
and after a loss of the server everything works again in time.
"""

import shutil
import signal
import subprocess
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import orjson

from laptop import children, embedded, local
from laptop.servers import Server
from laptop.trial.house import ROOT, Failed, House, Probe, fetch
from laptop.trial.outages import LIMIT, in_time, work

SESSIONS = 3  # of the pooler with the server
COMPANIES, THREADS, REQUESTS = 3, 8, 60
PATH = "/usr/sbin:/usr/bin:/usr/local/bin"
CONFIGURATION = ROOT / "deploy" / "pgbouncer" / "pgbouncer.ini"


def missing() -> list[str]:
    """See __main__."""
    found = shutil.which("pgbouncer", path=PATH)
    return [] if found else ["pgbouncer (apt-get install pgbouncer)"]


class PgBouncer(Server):
    """The pooler before an embedded PostgreSQL, with the project's own configuration."""

    name = "pgbouncer"
    pid_file = "pgbouncer.pid"
    end = signal.SIGINT

    def __init__(self, home: Path, postgres: embedded.EmbeddedPostgres) -> None:
        super().__init__(home)
        self.postgres = postgres
        known = local.state(home)
        if self.name not in known:
            known[self.name] = {"port": 6432, "password": ""}
            (home / "local.json").write_bytes(orjson.dumps(known))

    @property
    def url(self) -> str:
        """The application's database, through it."""
        entry = local.state(self.home)
        return (
            f"postgresql://{embedded.NAME}:{entry['postgres']['password']}@{local.HOST}:{entry[self.name]['port']}"
            f"/{embedded.NAME}"
        )

    def words(self) -> tuple[str, ...]:
        return ("pgbouncer", str(self.data))

    def prepare(self) -> None:
        self.data.mkdir(exist_ok=True)
        (self.data / "userlist.txt").write_text(f'"{embedded.NAME}" "{self.postgres.password}"\n')

    def launch(self, port: int, log: IO[bytes]) -> subprocess.Popen[bytes]:
        server = local.state(self.home)["postgres"]["port"]
        text = CONFIGURATION.read_text()
        for said, meant in (
            ("host=10.0.0.20 port=5432", f"host={local.HOST} port={server}"),
            ("listen_port = 6432", f"listen_port = {port}"),
            ("/etc/pgbouncer/userlist.txt", str(self.data / "userlist.txt")),
            ("default_pool_size = 20", f"default_pool_size = {SESSIONS}"),
        ):
            assert said in text, said
            text = text.replace(said, meant)
        (self.data / "pgbouncer.ini").write_text(text)
        binary = shutil.which("pgbouncer", path=PATH)
        assert binary is not None
        return children.spawn(
            [binary, str(self.data / "pgbouncer.ini")],
            death_signal=signal.SIGKILL,
            account=children.service_account(),
            needs=[self.data],
            stdout=log,
            cwd="/",
        )

    def answers(self, port: int) -> bool:
        return not local.free(port)


def run(home: Path) -> None:
    """Everything through the pooler. Raises Failed."""
    with ExitStack() as stack:
        trial(home, stack, direct=False)


def trial(home: Path, stack: ExitStack, *, direct: bool) -> None:
    """One way. Raises Failed."""
    house = House(home, stack)
    pooler = stack.enter_context(PgBouncer(home, house.postgres))
    house.behind(pooler.url, direct=house.postgres.url if direct else "")
    house.start()
    probe = Probe(house.port)
    house.wait(probe)
    tokens = {name: company(index, name) for index, name in enumerate(f"ТОО {n}" for n in range(COMPANIES))}
    _side_by_side(house.port, tokens)
    _healthy(house.port)
    _nothing_kept(house)
    seconds = [_without(house, probe, name) for name in ("relay", "standby")]
    for pause in (0.0, 4.0):
        children.stop(house.postgres.process, (signal.SIGKILL, 30))  # type: ignore[arg-type]
        time.sleep(pause)
        house.postgres.start()
        back = work(probe, time.monotonic())
    if dead := house.dead():
        raise Failed(f"ended: {', '.join(dead)}")
    print(
        f"{'relay direct' if direct else 'all through':<12} {THREADS * REQUESTS} requests in {SESSIONS};"
        f" a relay follows after {max(seconds):.1f} s; back:",
        *(f"{name} {after:.1f} s" for name, after in back.items()),
        flush=True,
    )


def _without(house: House, probe: Probe, name: str) -> float:
    """Seconds until the other relay delivers when this one is killed; one of the two leads."""
    house.processes[name].kill()
    seconds = in_time("the other relay", probe.relay(), time.monotonic(), limit=LIMIT + 4)
    house.run(name)
    return seconds


def company(index: int, name: str) -> str:
    """A company with one customer of its name; its owner's access token."""
    from django.conf import settings
    from django.utils import timezone

    from apps.accounts import tokens
    from apps.accounts.models import Membership, Organization, Session, User
    from apps.accounts.services import register
    from apps.kernel import tenancy

    with tenancy.system("trial"):
        owner = register(
            email=f"owner{index}@trial.kz",
            password="Correct-Horse-7-Battery",  # noqa: S106
            first_name="А",
            last_name="Б",
            organization_name=name,
            organization_bin=f"{240140000000 + index:012d}",
        )
        User.objects.filter(pk=owner.pk).update(email_verified_at=timezone.now())
        membership = Membership.objects.select_related("organization", "user").get(user=owner)
        organization = membership.organization
        organization.status = Organization.Status.ACTIVE
        organization.save()
        session = Session.objects.create(
            user=owner, organization=organization, expires_at=timezone.now() + settings.REFRESH_TOKEN_LIFETIME
        )
        access, _ = tokens.issue(
            user=membership.user, membership=membership, session=session, plan=organization.plan
        )
    return str(access)


def _side_by_side(port: int, companies: dict[str, str]) -> None:
    wrong: list[Any] = []

    def ask(number: int) -> None:
        for turn in range(REQUESTS):
            name, token = list(companies.items())[(number + turn) % COMPANIES]
            status, body = fetch(port, "/api/v1/organization", token)
            if status != 200 or orjson.loads(body)["data"]["name"] != name:
                wrong.append((name, status, body[:200]))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise Failed(f"{len(wrong)} of {THREADS * REQUESTS} requests were answered wrongly: {wrong[:2]}")


def _healthy(port: int) -> None:
    """Readiness and health tell the truth through the pooler, all of whose sessions may be in use."""
    ready, _ = fetch(port, "/readyz")
    _, body = fetch(port, "/api/v1/health")
    services = orjson.loads(body)["data"]["services"] if b'"data"' in body else orjson.loads(body)["services"]
    if ready != 200 or {services[name] for name in ("database", "redis", "relay")} != {"connected"}:
        raise Failed(f"health behind the pooler: {ready}, {services}")


def _nothing_kept(house: House) -> None:
    """No session of the pooler holds a lock, listens, or has a statement prepared."""
    import psycopg

    with psycopg.connect(house.postgres.url, autocommit=True) as link:
        held = link.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' AND state = 'idle' AND query NOT LIKE 'LISTEN%'"
        ).fetchone()
    if held != (0,):
        raise Failed(f"{held} locks stay in idle sessions")
    for process in ("web", "relay", "standby", "worker"):
        log = (house.home / "log" / f"{process}.log").read_text()
        if "prepared statement" in log:
            raise Failed(f"{process} met statements that another session had prepared")
