"""One host of an installation: a folder, its `.env`, and the processes of deploy/systemd, run as they say."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from laptop import children
from laptop.trial.house import ROOT, Failed

UNITS = ROOT / "deploy" / "systemd"
HOME = "/srv/prometric"
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis")


class Host:
    """Named as the host is."""

    def __init__(self, home: Path, name: str, stack: ExitStack, *, source: Path = ROOT) -> None:
        self.name, self.stack = name, stack
        self.home = home / name / "prometric"
        self.logs = home / name / "log"
        self.logs.mkdir(parents=True)
        shutil.copytree(source, self.home, ignore=LEFT_OUT, symlinks=True)
        (self.home / ".venv").symlink_to(Path(sys.executable).parents[1])
        (self.home / "var").mkdir()
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def configure(self, variables: dict[str, str]) -> None:
        """Write `.env`."""
        lines = "".join(f"{name}={value}\n" for name, value in variables.items())
        (self.home / ".env").write_text(lines)

    def variables(self, more: dict[str, str] | None = None) -> dict[str, str]:
        """What a process of it finds: nothing of ours but the path."""
        text = (self.home / ".env").read_text()
        known = dict(line.split("=", 1) for line in text.splitlines())
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}"
        return {"PATH": path, "LANG": "C.UTF-8", **(more or {}), **known}

    def shell(self, command: str, more: dict[str, str] | None = None) -> str:
        """Run a line of the documentation here; what it printed. Raises Failed."""
        run = subprocess.run(
            ["/bin/sh", "-ec", command.replace(HOME, str(self.home))],
            cwd=self.home,
            env=self.variables(more),
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise Failed(f"host {self.name}: {command}\n{run.stdout[-2000:]}{run.stderr[-3000:]}")
        return run.stdout

    def start(self, unit: str) -> None:
        """As `systemctl start` would: the unit's environment, then `.env`, then ExecStart."""
        name, argv, environment = self._read(unit)
        log = self.stack.enter_context(open(self.logs / f"{name}.log", "ab"))
        process = children.spawn(
            argv,
            death_signal=signal.SIGKILL,
            stdout=log,
            cwd=self.home,
            env=self.variables(environment),
        )
        if unit not in self.running:
            self.stack.callback(lambda: children.stop(self.running[unit], (signal.SIGTERM, 20)))
        self.running[unit] = process

    def _read(self, unit: str) -> tuple[str, list[str], dict[str, str]]:
        name, _, instance = unit.removesuffix(".service").partition("@")
        own, template = UNITS / unit, UNITS / f"{name}{'@' if instance else ''}.service"
        text = (own if own.exists() else template).read_text()
        for said, meant in (("%i", instance), ("%l", self.name), ("%%", "%"), (HOME, str(self.home))):
            text = text.replace(said, meant)
        environment = dict(
            word.split("=", 1)
            for line in re.findall(r"^Environment=(.*)$", text, re.MULTILINE)
            for word in shlex.split(line)
        )
        command = re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)
        assert command is not None
        found = self.variables(environment)
        words = [
            re.sub(r"\$\{(\w+)\}", lambda match: found[match[1]], word) for word in shlex.split(command[1])
        ]
        return f"{name}{'-' if instance else ''}{instance}", words, environment

    def stop(self, unit: str) -> None:
        """As `systemctl stop`: asked to end, waited for."""
        children.stop(self.running[unit], (signal.SIGTERM, 40))

    def restart(self, unit: str, ready: Callable[[], bool]) -> None:
        """Stop, start, and wait until it answers. Raises Failed."""
        self.stop(unit)
        self.start(unit)
        self.wait(unit, ready)

    def wait(self, unit: str, ready: Callable[[], bool], seconds: float = 90) -> None:
        """Until it answers. Raises Failed."""
        if not children.wait_until(ready, self.running[unit], seconds):
            raise Failed(f"host {self.name}: {unit} does not answer")

    def dead(self) -> list[str]:
        """What has ended."""
        return [f"{self.name}/{unit}" for unit, process in self.running.items() if process.poll() is not None]


def pause(seconds: float) -> None:
    """Real time passes here."""
    time.sleep(seconds)
