"""`python -m tools.supply_chain audit|licences|sbom`: known holes, licences and parts of the locked packages.

pip-audit and cyclonedx-py come from an environment of their own (`make audit`), named by AUDIT_BIN.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKED = ROOT / "requirements.txt"
# What packages of the tests carry in them under another licence; nothing of it is installed in production.
CARRIED = (("axe-playwright-python", "axe-core (tests only)", "Mozilla Public License 2.0 (MPL 2.0)"),)
CLEAN, FOUND, NOT_CHECKED = 0, 1, 2
SECONDS = 300


def judge(report: dict[str, Any] | None) -> tuple[int, list[str]]:
    """(exit code, lines) of pip-audit's report; None: it made none.

    pip-audit calls it clean when its service knows no package at all: here that is "not checked".
    """
    if report is None:
        return NOT_CHECKED, ["not checked: the service of known holes did not answer"]
    packages = report["dependencies"]
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {' '.join(hole['fix_versions'])}"
        for package in packages
        for hole in package.get("vulns", ())
    ]
    if holes:
        return FOUND, holes
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped or not packages:
        return NOT_CHECKED, [
            f"not checked: {len(skipped)} of {len(packages)} packages: {', '.join(skipped[:10])}"
        ]
    return CLEAN, [f"no known holes in {len(packages)} packages"]


def audit() -> int:
    """Ask for known holes of each locked package."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "audit.json"
        call = ("-r", LOCKED, "--disable-pip", "--require-hashes", "-f", "json", "-o", out)
        try:
            subprocess.run([_tool("pip-audit"), *call], timeout=SECONDS, check=False, capture_output=True)
            report = json.loads(out.read_text())
        except (OSError, ValueError, subprocess.TimeoutExpired):
            report = None
    code, lines = judge(report)
    print("\n".join(lines))
    return code


def licences() -> int:
    """Name, version and licence of each locked package that is installed here."""
    for name in locked():
        try:
            found = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # for another platform
        print(f"{name} {found['Version']}: {_licence(found)}")
    for package, part, licence in CARRIED:
        print(f"{part} in {package}: {licence}")
    return CLEAN


def locked() -> list[str]:
    """The names of the locked packages."""
    return re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==", LOCKED.read_text(), re.MULTILINE)


def _licence(found: metadata.PackageMetadata) -> str:
    """By expression, by classifier, or the first line of what it says of it."""
    kinds = [
        text.rpartition("::")[2].strip() for text in found.get_all("Classifier") or () if "License ::" in text
    ]
    said = str(found["License-Expression"] or "") or ", ".join(kinds) or str(found["License"] or "")
    return said.strip().partition("\n")[0] or "unknown"


def sbom() -> int:
    """The parts as CycloneDX JSON, on standard output."""
    call = ("requirements", LOCKED, "--of", "JSON", "--output-reproducible")
    return subprocess.run([_tool("cyclonedx-py"), *call], check=False).returncode


def _tool(name: str) -> str:
    return str(Path(os.environ.get("AUDIT_BIN", "")) / name)


COMMANDS: dict[str, Callable[[], int]] = {"audit": audit, "licences": licences, "sbom": sbom}

if __name__ == "__main__":
    sys.exit(COMMANDS[sys.argv[1]]() if sys.argv[1:] and sys.argv[1] in COMMANDS else print(__doc__) or 64)
