"""What the two embedded servers have in common: a folder, a port, a log and a foreground child."""

import signal
import subprocess
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from laptop import children, local


class EmbeddedError(RuntimeError):
    """A server of ours could not be started."""


class Server:
    """One server, run as a foreground child of this process for as long as the `with` block."""

    name: str
    pid_file: str
    end: signal.Signals

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        """`durable=False` is for tests: what was written may be lost together with the machine."""
        self.home = home.resolve()
        self.durable = durable
        self.data = self.home / self.name
        self.log = self.home / "log" / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        """Whether the server is there."""
        return self.process is not None and self.process.poll() is None

    @property
    def password(self) -> str:
        """The password that `local.json` holds for this server."""
        return str(local.state(self.home)[self.name]["password"])

    def start(self) -> None:
        """Start the server and return when it answers."""
        self._end_leftover()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".old.log"))
        self.prepare()
        for _ in range(5):
            port = local.claim_port(self.home, self.name)
            with open(self.log, "ab", opener=local.private) as log:
                self.process = process = self.launch(port, log)
            if children.wait_until(partial(self.answers, port), process, 60):
                return
            taken = not local.free(port)  # between the look and the start: try another one
            self.stop()
            if not taken:
                break
        raise EmbeddedError(f"{self.name} did not start. The end of {self.log}:\n{self.tail()}")

    def stop(self) -> None:
        """Stop the server cleanly; nothing committed is lost."""
        if self.process is not None:
            children.stop(self.process, (self.end, 30), (signal.SIGQUIT, 5))

    def tail(self, lines: int = 20) -> str:
        """What the server said last."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _end_leftover(self) -> None:
        """End the server that a killed run left in this folder, where the kernel did not."""
        file = self.data / self.pid_file
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(file.read_text().split()[0])
            if children.end_leftover(pid, words=self.words(), number=self.end):
                # PostgreSQL takes anybody's process with the old id, even a dead one, for a running server.
                file.unlink(missing_ok=True)

    def words(self) -> tuple[str, ...]:
        """What our server's command line holds, so that a leftover is told from another program."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Make the folder ready."""
        raise NotImplementedError

    def launch(self, port: int, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the process."""
        raise NotImplementedError

    def answers(self, port: int) -> bool:
        """Whether the server takes connections."""
        raise NotImplementedError
