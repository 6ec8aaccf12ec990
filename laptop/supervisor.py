"""Run several programs in one terminal, and end them in good order.

Honcho and its like let Ctrl-C reach all processes at once: the broker dies before the worker has finished its
task, and servers that clean up slowly stay behind. Here every child has a session of its own, so the
terminal's Ctrl-C reaches only the supervisor, which then ends one after the other.
"""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import cast

from laptop import children
from laptop.servers import Server

Steps = Sequence[tuple[signal.Signals, float]]
# Restarts of one program within a minute before we give up.
RESTARTS = 5
COLOURS = (36, 32, 33, 35, 34, 31)


@dataclass
class App:
    """A program to keep running."""

    name: str
    argv: list[str]
    # The signals that ask it to end, with the seconds that each is given; killed after the last.
    steps: Steps = ((signal.SIGTERM, 10.0),)
    # What the kernel sends when the supervisor itself is killed. Database and broker go at that moment too:
    # a program that wanted to tidy up would wait for them in vain.
    death_signal: signal.Signals = signal.SIGKILL
    process: subprocess.Popen[bytes] | None = None
    begun: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS + 1))
    unfinished: bytes = b""

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Starts programs, shows what they print with their name in front, and stops them on a signal.

    Everything happens in the calling thread, which must be the main one: see `children.spawn`.
    """

    def __init__(self) -> None:
        self.stops = 0
        self.apps: list[App] = []
        self._reader = selectors.DefaultSelector()
        self._tty = sys.stdout.isatty()
        self._names: dict[str, int] = {}

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Within the block Ctrl-C, SIGTERM and a closed terminal ask for the end, once more: at once."""

        def ask(_number: int, _frame: object) -> None:
            self.stops += 1

        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, ask) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def say(self, text: str, name: str = "prometric") -> None:
        """Print lines with a name in front."""
        number = self._names.setdefault(name, len(self._names))
        label = f"{name:<9} |"
        if self._tty:
            label = f"\033[{COLOURS[number % len(COLOURS)]}m{label}\033[0m"
        try:
            for line in text.splitlines():
                print(label, line)
            sys.stdout.flush()
        except OSError:
            # The terminal is gone (EIO). What matters now is to end everything in order.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def run(self, app: App) -> int:
        """Run one program to its end; a stop asked for meanwhile ends it. Its exit code."""
        self._start(app)
        while app.running and not self.stops:
            self._show(0.2)
        self._stop([app])
        assert app.process is not None
        return cast(int, app.process.returncode)

    def watch(self, apps: list[App], servers: Sequence[Server], ready: Callable[[], bool]) -> int:
        """Keep the programs running until a stop is asked for; 1 if they could not be kept.

        `ready` is asked now and then until it says yes (it announces the start).
        """
        self.apps = apps
        announced, asked = False, time.monotonic()
        try:
            for app in apps:
                self._start(app)
            while not self.stops:
                self._show(0.2)
                if dead := next((server for server in servers if not server.running), None):
                    self.say(f"{dead.name} has ended. Its last words in {dead.log}:\n{dead.tail(8)}")
                    return 1
                for app in apps:
                    if not self._keep(app):
                        return 1
                if not announced and time.monotonic() - asked > 2:
                    announced, asked = ready(), time.monotonic()
            self.say("Stopping. Tasks at work may finish; Ctrl-C again stops at once.")
            return 0
        finally:
            self._stop(apps)

    def _start(self, app: App) -> None:
        app.begun.append(time.monotonic())
        app.process = children.spawn(
            app.argv,
            death_signal=app.death_signal,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONUNBUFFERED": "1"} | ({"FORCE_COLOR": "1"} if self._tty else {}),
        )
        assert app.process.stdout is not None
        os.set_blocking(app.process.stdout.fileno(), False)
        self._reader.register(app.process.stdout, selectors.EVENT_READ, app)

    def _keep(self, app: App) -> bool:
        """Restart the program if it ended; False if it ends all the time."""
        if app.running:
            return True
        assert app.process is not None
        self._release(app)
        recent = [moment for moment in app.begun if time.monotonic() - moment < 60]
        if len(recent) > RESTARTS:
            self.say(f"{app.name} ended {len(recent)} times within a minute: giving up.")
            return False
        self.say(f"{app.name} ended with code {app.process.returncode}: starting it again.")
        self._start(app)
        return True

    def _show(self, timeout: float) -> None:
        """Print what the programs wrote, waiting for it up to `timeout` seconds."""
        for key, _ in self._reader.select(timeout):
            app = cast(App, key.data)
            with suppress(BlockingIOError):
                chunk = os.read(key.fd, 65536)
                if not chunk:
                    self._reader.unregister(key.fileobj)
                *lines, app.unfinished = (app.unfinished + chunk).split(b"\n")
                for line in lines:
                    self.say(line.decode(errors="replace") or " ", app.name)

    def _stop(self, apps: list[App]) -> None:
        """Ask all programs to end, each at its own pace; kill what does not."""
        plans = {app.name: deque(app.steps) for app in apps}
        deadlines = dict.fromkeys(plans, 0.0)
        hurried = set[str]()
        while left := [app for app in apps if app.running]:
            now = time.monotonic()
            for app in left:
                assert app.process is not None
                if self.stops > 1 and app.name not in hurried:
                    hurried.add(app.name)
                    plans[app.name] = deque([(app.steps[-1][0], 3.0)])
                    deadlines[app.name] = now
                if now < deadlines[app.name]:
                    continue
                if plans[app.name]:
                    number, patience = plans[app.name].popleft()
                    app.process.send_signal(number)
                else:
                    self.say(f"{app.name} does not end: killing it.")
                    children.kill_session(app.process)
                    patience = 5.0
                deadlines[app.name] = now + patience
            self._show(0.1)
        for app in apps:
            self._release(app)

    def _release(self, app: App) -> None:
        """Forget an ended process, with whatever it left behind in its session."""
        if app.process is None or app.process.stdout is None or app.process.stdout.closed:
            return
        children.kill_session(app.process)
        self._show(0)
        with suppress(KeyError):
            self._reader.unregister(app.process.stdout)
        app.process.stdout.close()
        if app.unfinished:
            self.say(app.unfinished.decode(errors="replace"), app.name)
            app.unfinished = b""
