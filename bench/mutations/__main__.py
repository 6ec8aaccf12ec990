"""Plants each fault in a copy of the repository, runs the tests concerned, and says which were caught.

    python -m bench.mutations --list              what there is
    python -m bench.mutations                     run what has no result yet, in /tmp/prometric-mutations
    python -m bench.mutations --only money        those whose group or name contains the word
    python -m bench.mutations --again             those too that have a result already
    python -m bench.mutations --table             the results as a table

The working tree is never touched. A run that is ended goes on where it was: each result is written down.
"""  # fmt: skip

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

from bench.mutations.fault import Fault
from bench.mutations.faults import FAULTS
from laptop import embedded

ROOT = Path(__file__).resolve().parents[2]
CAUGHT, SURVIVED, BROKEN, LOST = "caught", "survived", "no test ran", "cannot be planted"
SECONDS = 900


def copy_repository(to: Path) -> None:
    """What git knows of the working tree as it is now, new files too."""
    named = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    shutil.rmtree(to, ignore_errors=True)
    for name in filter(None, named.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def run_tests(copy: Path, servers: dict[str, str], fault: Fault, *, fresh: bool) -> tuple[str, str]:
    """(outcome, pytest's last line). A suite that cannot even be collected has caught the fault as well."""
    database = "--create-db" if fresh else "--reuse-db"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", database]
    command += fault.tests.split()
    environment = {**os.environ, **servers}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    try:
        run = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        return CAUGHT, f"hung for {SECONDS} seconds"
    said = (run.stdout.strip().splitlines() or run.stderr.strip().splitlines() or [""])[-1]
    if run.returncode == 0:
        return SURVIVED, said
    # 1: a test failed; 2 and 4: it could not be imported. 5: nothing was chosen, 3: pytest itself broke.
    return (CAUGHT if run.returncode in (1, 2, 4) else BROKEN), said


def judge(fault: Fault, copy: Path, servers: dict[str, str], *, fresh: bool) -> dict[str, str | float]:
    file = copy / fault.path
    if not fault.fits(copy):
        return {"outcome": LOST, "said": fault.path, "seconds": 0}
    before, began = file.read_text(encoding="utf-8"), time.monotonic()
    try:
        file.write_text(fault.planted(before), encoding="utf-8")
        outcome, said = run_tests(copy, servers, fault, fresh=fresh)
    finally:
        file.write_text(before, encoding="utf-8")
    # No test failed, something else did: it counts only when that does not happen without the fault.
    if (
        outcome == CAUGHT
        and " failed" not in said
        and run_tests(copy, servers, fault, fresh=True)[0] != SURVIVED
    ):
        outcome = BROKEN
    return {"outcome": outcome, "said": said, "seconds": round(time.monotonic() - began, 1)}


def read_results(path: Path) -> dict[str, dict[str, str | float]]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {entry["key"]: entry for entry in map(json.loads, lines)}


def table(results: dict[str, dict[str, str | float]]) -> str:
    """By group: how many faults there are, how many were run, how many were caught, which were not."""
    rows = ["| group | faults | run | caught | not caught |", "|---|---|---|---|---|"]
    groups: dict[str, list[Fault]] = defaultdict(list)
    for fault in FAULTS:
        groups[fault.group].append(fault)
    known = [(fault, results[fault.key]["outcome"]) for fault in FAULTS if fault.key in results]
    caught = {fault.key for fault, outcome in known if outcome == CAUGHT}
    for group, faults in groups.items():
        run = [fault for fault in faults if fault.key in results]
        missed = ", ".join(fault.name for fault in run if fault.key not in caught)
        done = sum(fault.key in caught for fault in run)
        rows.append(f"| {group} | {len(faults)} | {len(run)} | {done} | {missed or '–'} |")
    rows.append(f"| **all** | {len(FAULTS)} | {len(known)} | {len(caught)} | |")
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.mutations")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()) / "prometric-mutations")
    asked = parser.parse_args()
    results_path = asked.scratch / "results.jsonl"
    results = read_results(results_path)
    chosen = [fault for fault in FAULTS if asked.only in f"{fault.group} {fault.name}"]
    if asked.list or asked.table:
        names = "\n".join(
            f"{fault.group:14} {fault.name}{'' if fault.fits(ROOT) else f'  ({LOST})'}" for fault in chosen
        )
        print(names if asked.list else table(results))
        return 0
    asked.scratch.mkdir(parents=True, exist_ok=True)
    copy_repository(asked.scratch / "copy")
    with ExitStack() as stack:
        database = stack.enter_context(embedded.EmbeddedPostgres(asked.scratch / "servers", durable=False))
        valkey = stack.enter_context(embedded.EmbeddedValkey(asked.scratch / "servers", durable=False))
        servers = {"TEST_DATABASE_URL": database.url, "TEST_REDIS_URL": valkey.url}
        # The database of an earlier run, or of a fault in the database itself, is made anew.
        fresh = True
        for fault in chosen:
            if fault.key in results and not asked.again:
                continue
            found = judge(fault, asked.scratch / "copy", servers, fresh=fresh or fault.fresh)
            fresh = fault.fresh or (fresh and found["outcome"] == LOST)
            with results_path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": fault.key, **found}, ensure_ascii=False) + "\n")
            said = f"{found['outcome']:9} {found['seconds']:6} s  {fault.group}: {fault.name}"
            print(f"{said} - {found['said']}", flush=True)
    print(table(read_results(results_path)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
