"""docs/operations.md followed literally: two hosts behind nginx with TLS, PostgreSQL as operators have it.

Install, the first platform user, sockets over four processes, reloads and restarts under load, a rotation of
keys that signs nobody out, a copy and its restore. Each host is a folder with its own `.env` and processes.
"""

import os
import re
import secrets
import shutil
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import orjson

from laptop import embedded, local
from laptop.trial import clients
from laptop.trial.hosts import Host, pause
from laptop.trial.house import ROOT, Failed, a_port, safely
from laptop.trial.servers import PATH, Cluster, Nginx

PAGE = ROOT / "docs" / "operations.md"
EMAIL, PASSWORD = "platform@trial.kz", "Correct-Horse-7-Battery"
TIMES = 10


def missing() -> list[str]:
    """See __main__."""
    wanted = {"nginx": "nginx (apt-get install nginx)", "openssl": "openssl"}
    return [said for name, said in wanted.items() if not shutil.which(name, path=PATH)]


def block(name: str) -> list[str]:
    """The commands of one block of the page."""
    found = re.search(rf"^```sh {name}\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert found is not None, name
    return found[1].strip().splitlines()


class Installation:
    """Servers, two hosts and the proxy."""

    def __init__(self, home: Path, stack: ExitStack, *, source: Path = ROOT) -> None:
        self.home = home
        self.cluster = stack.enter_context(Cluster(home))
        self.valkey = stack.enter_context(embedded.EmbeddedValkey(home))
        self.hosts = [Host(home, name, stack, source=source) for name in ("a", "b")]
        self.web = {host.name: a_port() for host in self.hosts}
        self.live = {host.name: [a_port(), a_port()] for host in self.hosts}
        self.door, self.plain = a_port(), a_port()
        self.server = local.state(home)["postgres"]["port"]
        self.password = secrets.token_urlsafe(24)
        self.keys = secrets.token_urlsafe(50)
        self.settings: dict[str, str] = {}
        for host in self.hosts:
            self.configure(host)

    def database_url(self, name: str = "prometric", user: str = "prometric") -> str:
        """An address of the server."""
        login = user if user == "postgres" else f"{user}:{self.password}"
        return f"postgresql://{login}@{local.HOST}:{self.server}/{name}"

    def configure(self, host: Host, **more: str) -> None:
        """Its `.env`, as .env.example says."""
        host.configure(
            {
                "DATABASE_URL": self.database_url(),
                "REDIS_URL": self.valkey.url,
                "SECRET_KEY": self.keys,
                "ENVIRONMENT": "production",
                "HSTS_SECONDS": "31536000",
                "PUBLIC_URL": f"https://{clients.NAME}",
                "ALLOWED_HOSTS": f"{clients.NAME},{local.HOST}",
                "CSRF_TRUSTED_ORIGINS": f"https://{clients.NAME}",
                "TRUSTED_PROXIES": "1",
                "EMAIL_URL": f"smtp://{local.HOST}:1",
                "SHARED_FILES": "on",
                "KZ_ID_CHECKSUM": "warn",
                "PG_BIN": str(Cluster.bin),
                "PORT": str(self.web[host.name]),
                "WEB_CONCURRENCY": "2",
                "WORKER_CONCURRENCY": "1",
                "RATE_LIMIT_ANONYMOUS": "100000",
                "RATE_LIMIT_AUTHENTICATED": "100000",
                **self.settings,
                **more,
            }
        )

    def commands(self, name: str, host: Host, more: dict[str, str] | None = None) -> None:
        """Run a block of the page on a host. Raises Failed."""
        known = {
            "PGHOST": local.HOST,
            "PGPORT": str(self.server),
            "PATH": f"{Cluster.bin}{os.pathsep}{os.defpath}",
            **(more or {}),
        }
        for command in block(name):
            host.shell(command.replace("change-me", self.password), known)

    def start(self, stack: ExitStack) -> None:
        """All units, and the proxy. Raises Failed."""
        for host in self.hosts:
            host.start("prometric-web.service")
            for port in self.live[host.name]:
                host.start(f"prometric-live@{port}.service")
            host.start("prometric-relay.service")
        self.hosts[0].start("prometric-worker.service")
        self.hosts[0].start("prometric-worker@reports.service")
        self.hosts[0].start("prometric-beat.service")
        replaced = {
            "listen 443 ssl": f"listen {local.HOST}:{self.door} ssl",
            "listen 80": f"listen {local.HOST}:{self.plain}",
        }
        for number, host in enumerate(self.hosts, 11):
            replaced[f"10.0.0.{number}:5001"] = f"{local.HOST}:{self.web[host.name]}"
            for said, port in zip((5002, 5003), self.live[host.name], strict=True):
                replaced[f"10.0.0.{number}:{said}"] = f"{local.HOST}:{port}"
                replaced[f"{host.name}-{said}"] = f"{host.name}-{port}"
        stack.enter_context(Nginx(self.home, replaced, self.door))
        for host in self.hosts:
            host.wait("prometric-web.service", self.ready(host))
            for port in self.live[host.name]:
                host.wait(f"prometric-live@{port}.service", lambda port=port: not local.free(port))  # type: ignore[misc]

    def ready(self, host: Host) -> "Ready":
        """Whether its web answers."""
        return Ready(self.web[host.name])

    def dead(self) -> list[str]:
        """Processes that ended."""
        return [text for host in self.hosts for text in host.dead()]


class Ready:
    """Asks /readyz of one port."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __call__(self) -> bool:
        from urllib.request import Request, urlopen

        request = Request(f"http://{local.HOST}:{self.port}/readyz", headers={"Host": clients.NAME})

        def asked() -> bool:
            with urlopen(request, timeout=5) as answer:
                return bool(answer.status == 200)

        return safely(asked)


COMPANY = """
from django.conf import settings
from django.utils import timezone
from apps.accounts import tokens
from apps.accounts.models import Membership, Organization, Session, User
from apps.accounts.services import register
from apps.kernel import tenancy
with tenancy.system("trial"):
    owner = register(email="owner@trial.kz", password="Correct-Horse-7-Battery", first_name="А",
                     last_name="Б", organization_name="ТОО", organization_bin="240140000001")
    User.objects.filter(pk=owner.pk).update(email_verified_at=timezone.now())
    membership = Membership.objects.select_related("organization", "user").get(user=owner)
    membership.organization.status = Organization.Status.ACTIVE
    membership.organization.save()
    ends = timezone.now() + settings.REFRESH_TOKEN_LIFETIME
    session = Session.objects.create(user=owner, organization=membership.organization, expires_at=ends)
    plan = membership.organization.plan
    print(tokens.issue(user=owner, membership=membership, session=session, plan=plan)[0])
"""


def a_company(host: Host) -> str:
    """Its owner's access token, made on the host."""
    (host.home / "var" / "company.py").write_text(COMPANY)
    said = host.shell(".venv/bin/python manage.py shell < var/company.py 2>/dev/null")
    return said.strip().splitlines()[-1]


def run(home: Path) -> None:
    """The whole story. Raises Failed."""
    with ExitStack() as stack:
        house = Installation(home, stack)
        first = house.hosts[0]
        house.commands("database", first)
        house.commands("release", first)
        house.commands("person", first, {"EMAIL": EMAIL, "PASSWORD": PASSWORD})
        house.start(stack)
        tell("two hosts installed as the page says, behind TLS")
        _doors(house)
        token = a_company(first)
        _sockets(house, token)
        _restarts(house, token)
        _keys(house, token)
        _copy(house)
        if dead := house.dead():
            raise Failed(f"ended: {', '.join(dead)}")


def tell(text: str) -> None:
    """One line of the story."""
    print(f"  {text}", flush=True)


def _doors(house: Installation) -> None:
    for path, wanted in (("/livez", 200), ("/readyz", 200), ("/api/v1/config", 200), ("/admin/login/", 200)):
        status, headers, _ = clients.ask(house.door, "GET", path)
        if status != wanted:
            raise Failed(f"{path} answers {status}")
    if "strict-transport-security" not in headers:
        raise Failed("browsers are not told to insist on TLS")
    page = clients.ask(house.door, "GET", "/admin/login/")[2].decode()
    files = sorted(set(re.findall(r'(?:href|src)="(/static/[^"?]+\.(?:css|js))', page)))
    statuses = [clients.ask(house.door, "GET", path)[0] for path in files]
    if not files or set(statuses) != {200}:
        raise Failed(f"static files: {dict(zip(files, statuses, strict=True))}")
    if not clients.sign_in_at_platform(house.door, EMAIL, PASSWORD):
        raise Failed("the first platform user cannot sign in")
    tell(f"{len(files)} static files, HSTS, the first platform user signs in")


def _sockets(house: Installation, token: str) -> None:
    modules = clients.node_modules(house.home)
    if modules is None:
        tell("io() not tried: this machine lacks node and npm")
        return
    connected = sum(clients.io_connects(modules, house.door, token) for _ in range(TIMES))
    if connected != TIMES:
        raise Failed(f"io() connects {connected} of {TIMES} times over four processes")
    tell(f"io() connects {connected} of {TIMES} times over four processes")


def _restarts(house: Installation, token: str) -> None:
    web = "prometric-web.service"
    with clients.Workers(house.door, token) as people:
        pause(2)
        for host in house.hosts:
            host.reload(web)
            pause(6)
            host.restart(web, house.ready(host))
            pause(1)
    if people.wrong:
        raise Failed(f"{len(people.wrong)} of {people.asked} requests were lost: {people.wrong[:3]}")
    status, _, body = clients.ask(house.door, "GET", "/api/v1/customers?limit=1", token)
    if status != 200 or total(body) != people.written:
        raise Failed(f"{people.written} writes were acknowledged, {total(body)} are there")
    tell(f"{people.asked} requests in two reloads and restarts: none lost, {people.written} writes all there")


def total(body: bytes) -> int:
    """How many rows a page is one of."""
    return int(orjson.loads(body)["data"]["pagination"]["total"])


def _keys(house: Installation, token: str) -> None:
    """First every host knows the new key, then the first of them signs with it."""
    web = "prometric-web.service"
    new = f"new:{secrets.token_urlsafe(40)}"
    wrong: list[str] = []
    ended = threading.Event()
    login = {"email": "owner@trial.kz", "password": PASSWORD}

    def sign_in() -> None:
        while not ended.is_set():
            status, _, body = clients.ask(house.door, "POST", "/api/v1/auth/login", body=login)
            if status == 200:
                fresh = orjson.loads(body)["data"]["accessToken"]
                for asked in (fresh, token):
                    status, _, body = clients.ask(house.door, "GET", "/api/v1/organization", asked)
                    if status != 200:
                        wrong.append(f"{status} {body[:150]!r}")
            else:
                wrong.append(f"login {status} {body[:200]!r}")
            ended.wait(0.5)

    person = threading.Thread(target=sign_in, daemon=True)
    person.start()
    for ring in (f"default,{new}", new):
        house.settings["JWT_KEYS"] = ring
        for host in house.hosts:
            house.configure(host)
            host.restart(web, house.ready(host))
    pause(2)
    ended.set()
    person.join(60)
    if wrong:
        raise Failed(f"a rotation of keys signed people out: {wrong[:3]}")
    tell("keys rotated host by host: nobody was signed out, old tokens and new ones hold")


def _copy(house: Installation) -> None:
    first = house.hosts[0]
    began = time.monotonic()
    first.shell(f".venv/bin/python manage.py backup {house.home}/copy")
    psql = f"{Cluster.bin}/psql -h {local.HOST} -p {house.server} -U postgres"
    create = re.sub(r"^psql -U postgres", psql, block("database")[1]).replace(
        "DATABASE prometric", "DATABASE again"
    )
    first.shell(create)
    house.configure(first, DATABASE_URL=house.database_url("again"))
    superuser = house.database_url("again", "postgres")
    first.shell(f".venv/bin/python manage.py restore {house.home}/copy --superuser {superuser}")
    first.shell(f".venv/bin/python manage.py restore --check {house.home}/copy")
    house.configure(first)
    tell(f"copied, and restored elsewhere with all rows and marks: {time.monotonic() - began:.0f} s")
