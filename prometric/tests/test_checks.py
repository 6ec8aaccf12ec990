"""The checks of the whole house: style, types, floors."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
PROGRAMS = Path(sys.executable).parent
LINES = 300


@pytest.mark.long
@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["lint-imports", "--verbose"],
        ["mypy"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_tool_is_content(command: list[str]) -> None:
    run = subprocess.run(
        [PROGRAMS / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if run.returncode:
        pytest.fail(f"{' '.join(command)}:\n{run.stdout}\n{run.stderr}", pytrace=False)


def test_makefile_and_ci_run_the_same() -> None:
    assert (ROOT / ".ci/run").read_text().rstrip().endswith("exec make test")


def test_files_stay_short() -> None:
    """Past 300 lines a module becomes a package split by entity."""
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("apps", "prometric", "laptop", "bench", "tools")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > LINES
    }
    assert long == {}


def test_django_has_no_complaint() -> None:
    call_command("check", fail_level="WARNING")
