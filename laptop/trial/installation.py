"""Two hosts, the servers that they share, and the proxy before them, as docs/operations.md describes them."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from laptop import embedded, local
from laptop.trial import clients
from laptop.trial.hosts import Host
from laptop.trial.house import ROOT, a_port, safely
from laptop.trial.servers import Cluster, Nginx

PAGE = ROOT / "docs" / "operations.md"


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
        self.proxy = stack.enter_context(Nginx(self.home, replaced, self.door))
        for host in self.hosts:
            host.wait("prometric-web.service", self.ready(host))
            for port in self.live[host.name]:
                host.wait(f"prometric-live@{port}.service", lambda port=port: not local.free(port))  # type: ignore[misc]

    @contextmanager
    def out_of_the_proxy(self, host: Host) -> Iterator[None]:
        """The host's web gets nothing new meanwhile: a port that is closed resets what waits before it."""
        address = f"{local.HOST}:{self.web[host.name]}"
        self.proxy.take_out(address)
        yield
        self.proxy.take_out(address, out=False)

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
        request = Request(f"http://{local.HOST}:{self.port}/readyz", headers={"Host": clients.NAME})

        def asked() -> bool:
            try:
                with urlopen(request, timeout=5) as answer:
                    return bool(answer.status == 200)
            except HTTPError as error:
                error.close()
                return error.code == 404  # a version that had no such address

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


def tell(text: str) -> None:
    """One line of the story."""
    print(f"  {text}", flush=True)
