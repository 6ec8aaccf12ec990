"""A PostgreSQL cluster with a superuser's door, as an operator has it, and nginx with the project's file."""

import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import IO

from laptop import children, embedded, local
from laptop.servers import Server
from laptop.trial.house import ROOT

PATH = "/usr/sbin:/usr/bin:/usr/local/bin"
CONFIGURATION = ROOT / "deploy" / "nginx" / "prometric.conf"
# For this machine alone, and for minutes.
HBA = f"host all postgres {local.HOST}/32 trust\nhost all all {local.HOST}/32 scram-sha-256\n"


class Cluster(embedded.EmbeddedPostgres):
    """A server where nothing has been made yet."""

    bin = embedded.binary(embedded.POSTGRES).parent

    def _bootstrap(self, data: Path) -> None:
        (data / "pg_hba.conf").write_text(HBA)
        (data / "bootstrap.stamp").write_text(self._stamp(data))


class Nginx(Server):
    """nginx in the foreground."""

    name = "nginx"
    pid_file = "nginx.pid"
    end = signal.SIGQUIT

    def __init__(self, home: Path, replaced: dict[str, str], port: int) -> None:
        super().__init__(home)
        self.replaced, self.port = replaced, port

    def words(self) -> tuple[str, ...]:
        """See the base class."""
        return ("nginx", str(self.data))

    def start(self) -> None:
        """Start it on its port."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.prepare()
        with open(self.log, "ab") as log:
            self.process = self.launch(self.port, log)
        if not children.wait_until(lambda: self.answers(self.port), self.process, 20):
            raise embedded.EmbeddedError(f"nginx did not start: {self.tail()}")

    def prepare(self) -> None:
        """Its configuration and a certificate that it signs itself."""
        self.data.mkdir(parents=True, exist_ok=True)
        text = CONFIGURATION.read_text()
        for said, meant in self.replaced.items():
            assert said in text, said
            text = text.replace(said, meant)
        text = text.replace("/etc/ssl/", f"{self.data}/")
        temporary = "".join(
            f"{kind}_temp_path {self.data}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.data / "nginx.conf").write_text(
            f"daemon off;\npid {self.data}/{self.pid_file};\nerror_log stderr warn;\n"
            f"events {{}}\nhttp {{\naccess_log {self.data}/access.log;\n{temporary}{text}}}\n"
        )
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *(
                    "-subj",
                    "/CN=erp.example.kz",
                    "-addext",
                    f"subjectAltName=DNS:erp.example.kz,IP:{local.HOST}",
                ),
                *("-keyout", self.data / "prometric.key", "-out", self.data / "prometric.crt"),
            ],
            check=True,
            capture_output=True,
        )

    def launch(self, port: int, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """See the base class."""
        nginx = shutil.which("nginx", path=PATH)
        assert nginx is not None
        argv = [nginx, "-c", str(self.data / "nginx.conf"), "-p", str(self.data)]
        return children.spawn(argv, death_signal=signal.SIGTERM, stdout=log, cwd="/")

    def answers(self, port: int) -> bool:
        """See the base class."""
        return not local.free(port)

    def take_out(self, address: str, *, out: bool = True) -> None:
        """Send a process nothing new, or again: what a rolling restart begins and ends with."""
        path = self.data / "nginx.conf"
        before, after = f"server {address} max_fails=0;", f"server {address} max_fails=0 down;"
        text = path.read_text()
        assert (before if out else after) in text
        path.write_text(text.replace(before, after) if out else text.replace(after, before))
        assert self.process is not None
        self.process.send_signal(signal.SIGHUP)
        time.sleep(3)
