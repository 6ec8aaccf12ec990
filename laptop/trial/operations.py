"""docs/operations.md followed literally: two hosts behind nginx with TLS, PostgreSQL as operators have it.

Install, the first platform user, sockets over four processes, a rolling restart under load, a rotation of
keys that signs nobody out, a copy and its restore. Each host is a folder with its own `.env` and processes.
"""

import re
import secrets
import shutil
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import orjson

from laptop import local
from laptop.trial import clients
from laptop.trial.hosts import pause
from laptop.trial.house import Failed
from laptop.trial.installation import Installation, a_company, block, tell
from laptop.trial.servers import PATH, Cluster

EMAIL, PASSWORD = "platform@trial.kz", "Correct-Horse-7-Battery"
TIMES = 10


def missing() -> list[str]:
    """See __main__."""
    wanted = {"nginx": "nginx (apt-get install nginx)", "openssl": "openssl"}
    return [said for name, said in wanted.items() if not shutil.which(name, path=PATH)]


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
            with house.out_of_the_proxy(host):
                host.restart(web, house.ready(host))
            pause(2)
    if people.wrong:
        raise Failed(f"{len(people.wrong)} of {people.asked} requests were lost: {people.wrong[:3]}")
    status, _, body = clients.ask(house.door, "GET", "/api/v1/customers?limit=1", token)
    if status != 200 or total(body) != people.written:
        raise Failed(f"{people.written} writes were acknowledged, {total(body)} are there")
    tell(f"{people.asked} requests in a rolling restart: none lost, {people.written} writes all there")


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
            with house.out_of_the_proxy(host):
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
