"""A pytest plugin: each test run has a PostgreSQL and a Valkey of its own.

Loaded by `-p laptop.testing` (pytest.ini), before Django reads its settings. The servers live in a private
temporary folder, so that runs side by side and the data under `var/` never meet; the tests sign in as the
role `prometric`, which row-level security holds for. Environment:

`TEST_DATABASE_URL`, `TEST_REDIS_URL`
    use these servers instead;
`PROMETRIC_TEST_DIR`
    keep the servers' data there between runs, which makes `pytest --reuse-db` worth while.
"""

import fcntl
import gc
import importlib
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

import pytest

from laptop import embedded
from prometric import translations

PREFIX = "prometric-test-"
LOCK = "in-use"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, args: list[str]
) -> Generator[None, object, object]:
    """Start the servers before pytest-django, which runs inside this wrapper, loads the settings."""
    # What is imported and collected stays: looking for garbage among it costs more than there is.
    gc.disable()
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        os.environ["REDIS_URL"] = redis_url_of(worker, os.environ["REDIS_URL"])
    elif not {"--help", "-h", "--version", "-V"} & set(args):
        translations.compile_all()
        os.environ.update(_start(early_config.add_cleanup))
    return (yield)


def pytest_collection(session: pytest.Session) -> None:
    """Every second process of a run imports the tests from the end on, before all are collected.

    Rewriting their assertions is half of what collecting costs: so each process does a half of it, and reads
    the other's bytecode.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    if sys.dont_write_bytecode or int(worker.removeprefix("gw")) % 2 == 0:
        return
    root = session.config.rootpath
    folders = [root / place for place in session.config.args if (root / place).is_dir()]
    for path in sorted((path for folder in folders for path in folder.rglob("test_*.py")), reverse=True):
        # What cannot be imported is told where it is collected.
        with suppress(Exception):
            importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long ones: a test of a minute must not be the last one."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """What importing and collecting made lives to the end: the garbage collector need not visit it again.

    What tests make dies young, and is so much that a look after each 700 objects costs more than it frees.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """From here on there is garbage again, in the process that only waits for the others too."""
    gc.enable()


def redis_url_of(worker: str, url: str) -> str:
    """The same server with a database of this xdist worker's own: gw0 has number 1, gw1 number 2 …"""
    server, _, _ = url.rpartition("/") if url.count("/") > 2 else (url, "", "")
    return f"{server}/{int(worker.removeprefix('gw')) + 1}"


def _start(add_cleanup: Callable[[Callable[[], None]], None]) -> dict[str, str]:
    stack = ExitStack()
    add_cleanup(stack.close)
    found = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", ""),
        "REDIS_URL": os.environ.get("TEST_REDIS_URL", ""),
    }
    if not found["DATABASE_URL"] or not found["REDIS_URL"]:
        home = _home(stack)
        if not found["DATABASE_URL"]:
            server = stack.enter_context(embedded.EmbeddedPostgres(home, durable=False))
            found["DATABASE_URL"] = server.url
        if not found["REDIS_URL"]:
            found["REDIS_URL"] = stack.enter_context(embedded.EmbeddedValkey(home, durable=False)).url
    return found


def _home(stack: ExitStack) -> Path:
    kept = os.environ.get("PROMETRIC_TEST_DIR")
    if kept:
        home = Path(kept)
        home.mkdir(parents=True, exist_ok=True)
    else:
        _sweep()
        home = Path(tempfile.mkdtemp(prefix=PREFIX))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
    lock = _lock(home)
    if lock is None:
        raise pytest.UsageError(f"Another test run uses {home} (PROMETRIC_TEST_DIR).")
    stack.callback(lock.close)
    return home


def _sweep() -> None:
    """Remove what killed runs left behind: folders of ours that nobody holds the lock of."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        # Another user's folder is none of our business; a young one may not have taken its lock yet.
        with suppress(OSError):
            if time.time() - (home / LOCK).stat().st_mtime > 60 and (lock := _lock(home)):
                shutil.rmtree(home, ignore_errors=True)
                lock.close()


def _lock(home: Path) -> IO[str] | None:
    file = open(home / LOCK, "a")  # noqa: SIM115 - held until the end of the run
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
