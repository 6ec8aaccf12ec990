"""A new version over the released one, as docs/operations.md says, while people work: no request is lost.

The released version is the newest commit whose migrations are those of prometric/released_migrations.txt. It
runs on two hosts behind the proxy with a demo company's data; the new one migrates the database under it, and
takes over host by host.
"""

import shutil
import subprocess
import tarfile
import time
from contextlib import ExitStack
from pathlib import Path

from laptop import local
from laptop.trial import clients, operations
from laptop.trial.hosts import LEFT_OUT, Host, pause
from laptop.trial.house import ROOT, Failed
from laptop.trial.installation import Installation, a_company, block, tell
from laptop.trial.servers import Cluster

LIST = ROOT / "prometric" / "released_migrations.txt"
WEB = "prometric-web.service"


def missing() -> list[str]:
    """See __main__."""
    return [*operations.missing(), *([] if released() else ["the history of the released version (git)"])]


def released() -> str:
    """The commit of the released version; empty where there is no history."""
    wanted = {line.split()[1] for line in LIST.read_text().splitlines()}
    git = shutil.which("git")
    if git is None:
        return ""

    def ask(*words: str) -> list[str]:
        run = subprocess.run([git, *words], cwd=ROOT, capture_output=True, text=True, check=False)
        return run.stdout.split("\n")

    for commit in filter(None, ask("log", "--format=%H", "--", "apps/*/migrations/*")):
        paths = ask("ls-tree", "-r", "--name-only", commit, "apps/")
        if {path for path in paths if "/migrations/0" in path} == wanted:
            return commit
    return ""


def _unpacked(home: Path) -> Path:
    folder = home / "released"
    archive = home / "released.tar"
    subprocess.run(["git", "archive", "-o", archive, released()], cwd=ROOT, check=True)
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    return folder


def run(home: Path) -> None:
    """Raises Failed."""
    with ExitStack() as stack:
        house = Installation(home, stack, source=_unpacked(home))
        first = house.hosts[0]
        house.commands("database", first)
        first.shell(".venv/bin/python manage.py prepare")
        first.shell(".venv/bin/python manage.py seed")
        house.start(stack)
        token = a_company(first)
        tell("the released version runs on two hosts, with a demo company's data")
        with clients.Workers(house.door, token) as people:
            pause(2)
            began = time.monotonic()
            new = Host(home, "new", stack)
            shutil.copy(first.home / ".env", new.home / ".env")
            superuser = f"{Cluster.bin}/psql -h {local.HOST} -p {house.server} -U postgres"
            new.shell(block("database")[2].replace("psql -U postgres", superuser))
            new.shell(".venv/bin/python manage.py prepare")
            migrated = time.monotonic() - began
            before = len(people.wrong)
            for host in house.hosts:
                with house.out_of_the_proxy(host):
                    _take_over(house, host)
            pause(2)
        if people.wrong:
            raise Failed(
                f"{len(people.wrong)} of {people.asked} requests were lost ({before} while it migrated):"
                f" {people.wrong[:3]}"
            )
        _, _, body = clients.ask(house.door, "GET", "/api/v1/customers?limit=1", token)
        total = operations.total(body)
        if total != people.written:
            raise Failed(f"{people.written} writes were acknowledged, {total} are there")
        house.commands("release", first)
        tell(
            f"migrated in {migrated:.0f} s, both hosts taken over: {people.asked} requests, none lost,"
            f" {people.written} writes all there; the checks of the new version are content"
        )
        if dead := house.dead():
            raise Failed(f"ended: {', '.join(dead)}")


def _take_over(house: Installation, host: Host) -> None:
    """The new code in place of the old; the other host serves meanwhile."""
    units = list(host.running)
    for unit in units:
        host.stop(unit)
    kept = host.home.with_name("old")
    host.home.rename(kept)
    shutil.copytree(ROOT, host.home, ignore=LEFT_OUT, symlinks=True)
    for name in (".env", "var", ".venv"):
        (kept / name).rename(host.home / name)
    for unit in units:
        host.start(unit)
    host.wait(WEB, house.ready(host))
