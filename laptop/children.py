"""Child processes that never outlive their parent, and that work for root as well."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil

from prometric.orphans import LINUX, end_with_parent, libc, prctl

PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 28, 47, 2
CAP_DAC_OVERRIDE = 1
SECBIT_NO_SETUID_FIXUP = 4


@dataclass(frozen=True)
class Account:
    """The user a child runs as."""

    uid: int
    gid: int


def service_account() -> Account | None:
    """Who runs PostgreSQL: `nobody` when we are root (PostgreSQL refuses root), else ourselves (None)."""
    if os.geteuid() != 0:
        return None
    import pwd

    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def spawn(
    argv: Sequence[str | Path],
    *,
    death_signal: signal.Signals,
    account: Account | None = None,
    needs: Sequence[Path] = (),
    stdin: int | IO[Any] = subprocess.DEVNULL,
    stdout: int | IO[Any] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: str | Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C on the terminal does not reach it.

    On Linux the kernel sends it `death_signal` when this process ends, however it ends. The kernel watches
    the calling *thread*: start children from a thread that lives as long as they should, the main one.
    `needs` names what the child must reach as `account`.
    """
    return subprocess.Popen(
        [str(word) for word in argv],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.STDOUT if stdout is not None else None,
        env=env,
        cwd=cwd,
        start_new_session=True,
        preexec_fn=_before_exec(death_signal, account, needs),
    )


def _before_exec(
    death_signal: signal.Signals, account: Account | None, needs: Sequence[Path]
) -> Callable[[], None]:
    parent = os.getpid()
    # A project under /root or in a mode-700 folder is closed to `nobody`. Rather than open the folders to
    # everybody, the child keeps one of root's capabilities, in the way that access(2) respects.
    keep = bool(account and LINUX and not all(_open_to_all(path) for path in needs))

    def run() -> None:
        if account:
            if keep:
                prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
            if keep:
                _keep_only(CAP_DAC_OVERRIDE)
        end_with_parent(death_signal)  # after setuid, which would clear it
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return run


def _open_to_all(path: Path) -> bool:
    own = path.stat().st_mode
    return own & 0o005 == 0o005 and all(folder.stat().st_mode & 0o001 for folder in path.parents)


def _keep_only(capability: int) -> None:
    bits = 1 << capability
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)(bits, bits, bits, 0, 0, 0)
    if libc.capset(header, sets) != 0:
        os._exit(1)
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def stop(process: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn, wait its seconds, and kill the whole session of what is still there."""
    for number, patience in steps:
        if process.poll() is not None:
            break
        process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    kill_session(process)
    process.wait()


def kill_session(process: subprocess.Popen[bytes]) -> None:
    """Kill a child and whatever it started and left behind."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS answers EPERM for a zombie
        if process.poll() is None:
            process.kill()


def end_leftover(pid: int, *, words: Sequence[str], number: signal.Signals, patience: float = 30.0) -> bool:
    """End a server that an earlier, killed run left behind; another program with its old id is left alone.

    True when it is certain that the server is gone.
    """
    try:
        process = psutil.Process(pid)
        line = " ".join(process.cmdline())
        # A killed process stays as a zombie where nobody collects it, as in many containers.
        if process.status() == psutil.STATUS_ZOMBIE or not all(word in line for word in words):
            return True
        process.send_signal(number)
        _, alive = psutil.wait_procs([process], timeout=patience)
        for each in alive:
            each.kill()
        return not psutil.wait_procs(alive, timeout=5)[1]
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return True
    except psutil.AccessDenied:
        return False


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether `ready` became true before the process ended or the time was up."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(0.02)
    return False
