"""`make run`'s supervisor: one Ctrl-C ends everything in order, a kill -9 leaves nothing behind."""

import os
import pty
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from laptop import embedded
from laptop.tests.processes import wait_for, with_environment

pytestmark = [
    pytest.mark.trial,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc"),
]

PROGRAM = """
import signal, sys
from laptop.supervisor import App, Supervisor
begin = "import signal, time; signal.signal(signal.SIGTERM, "
soft = begin + "lambda *_: (time.sleep(0.7), print('task done'), exit()))"
hard = begin + "signal.SIG_IGN)"
wait = "; print('here'); [time.sleep(0.1) for _ in range(600)]"
slow = ((signal.SIGTERM, 30), (signal.SIGQUIT, 5))
apps = {
    "soft": App("soft", [sys.executable, "-c", soft + wait]),
    "hard": App("hard", [sys.executable, "-c", hard + wait], steps=slow),
    "weak": App("weak", [sys.executable, "-c", "raise SystemExit(3)"]),
}
supervisor = Supervisor()
with supervisor.signals():
    sys.exit(supervisor.watch([apps[name] for name in sys.argv[1:]], [], lambda: True))
"""


def supervise(*names: str, mark: str = "") -> tuple[subprocess.Popen[str], str]:
    """The supervisor with all its programs ready, and what it printed until then (in no fixed order)."""
    run = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *names],
        stdout=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
        env=os.environ | {"SUPERVISED": mark},
    )
    assert run.stdout is not None
    said = ""
    while said.count("| here") < len([name for name in names if name != "weak"]):
        line = run.stdout.readline()
        assert line, said
        said += line
    return run, said


def test_one_stop_lets_work_finish() -> None:
    run, _ = supervise("soft")
    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=10)
    assert "soft      | task done" in said
    assert run.returncode == 0


def test_second_stop_skips_the_grace() -> None:
    run, _ = supervise("hard")
    began = time.monotonic()
    run.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=20)
    assert time.monotonic() - began < 10
    assert run.returncode == 0


def test_program_that_ends_all_the_time_ends_everything() -> None:
    run, early = supervise("soft", "weak")
    assert run.stdout is not None
    # Not `communicate`, which passes by what reading the lines before has buffered.
    with run.stdout as rest:
        said = early + rest.read()
    run.wait(timeout=20)
    assert said.count("starting it again") == 5
    assert "giving up" in said
    assert "task done" in said
    assert run.returncode == 1


def test_killed_supervisor_leaves_nothing(tmp_path: Path) -> None:
    run, _ = supervise("soft", mark=str(tmp_path))
    entry = f"SUPERVISED={tmp_path}"
    assert len(with_environment(entry)) == 2
    run.kill()
    run.communicate()
    assert wait_for(lambda: not with_environment(entry), 5)


class Terminal:
    """`manage.py up` on a terminal of its own, as a person has it."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.said = home, ""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "DJANGO"))}
        kept.pop("SECRET_KEY", None)
        own = {"VAR_DIR": str(home), "PORT": str(port), "AI_PORT": str(free_port()), "WEB_CONCURRENCY": "2"}
        own |= dict.fromkeys(("DATABASE_URL", "REDIS_URL", "HOST"), "")
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(settings.BASE_DIR)
            os.execve(sys.executable, [sys.executable, "manage.py", "up"], kept | own)  # noqa: S606

    def read(self, seconds: float, until: str = "\0") -> str:
        """What is said within the time, or until the text or the end comes."""
        deadline = time.monotonic() + seconds
        while until not in self.said and (left := deadline - time.monotonic()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                try:
                    self.said += os.read(self.terminal, 65536).decode(errors="replace")
                except OSError:  # the other side is gone
                    break
        return self.said

    def ctrl_c(self) -> int:
        """The exit code after Ctrl-C."""
        os.write(self.terminal, b"\x03")
        self.read(40)
        return self.end()

    def end(self, number: int = 0) -> int:
        """The exit code, after a signal or by itself."""
        os.kill(self.pid, number)
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        self.pid = 0
        return code

    def left(self) -> dict[int, str]:
        """Our processes that are alive, other than the servers, whose environment is empty."""
        return with_environment(f"VAR_DIR={self.home}")


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[[int], Terminal]]:
    """Starts `manage.py up` in the test's folder; what still runs at the end is killed."""
    started: list[Terminal] = []

    def start(port: int) -> Terminal:
        started.append(Terminal(tmp_path, port))
        return started[-1]

    yield start
    for terminal in started:
        if terminal.pid:
            terminal.end(signal.SIGKILL)
        os.close(terminal.terminal)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refused(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return True
    return False


def test_up_survives_kill_9_and_ends_with_ctrl_c(tmp_path: Path, up: Callable[[int], Terminal]) -> None:
    port = free_port()
    first = up(port)
    assert "Prometric is ready" in first.read(120, "Ctrl-C stops everything"), first.said
    assert f"http://localhost:{port}/api/v1" in first.said
    url = embedded.database_url(tmp_path)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS it")

    second = up(port)
    assert "runs here already" in second.read(30), second.said
    assert second.end() == 1

    first.end(signal.SIGKILL)
    assert wait_for(lambda: not first.left(), 15), first.left()
    assert wait_for(lambda: refused(url), 15)

    again = up(port)
    assert "Prometric is ready" in again.read(120, "Ctrl-C stops everything"), again.said
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT it FROM kept").fetchall() == [(1,)]
    assert again.ctrl_c() == 0, again.said
    assert "Stopped." in again.said
    assert again.left() == {}
    assert refused(url)


def test_port_in_use_is_said_plainly(tmp_path: Path, up: Callable[[int], Terminal]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        run = up(port)
        assert f"Port {port} is in use" in run.read(30), run.said
        assert run.end() == 1
    assert not (tmp_path / "postgres").exists()
