"""The files of deploy/ fit the Procfile; `make trial` runs units and nginx.conf, the rest is linted alone."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
UNITS = ROOT / "deploy" / "systemd"
COMPOSE = ROOT / "deploy" / "compose"
# What the Procfile leaves to a shell and the others to their own ways.
LOOSE = re.compile(r"env DJANGO_SETTINGS_MODULE=\S+ |/srv/prometric/\.venv/bin/|%%|\$\{(\w+)(?::-\w+)?\}")
DEFAULTS = {
    "PORT": "5001",
    "WEB_CONCURRENCY": "2",
    "WEB_THREADS": "8",
    "WORKER_CONCURRENCY": "2",
    "WEBHOOK_THREADS": "16",
}


def plain(command: str) -> str:
    """One spelling of a command, whoever says it."""
    text = LOOSE.sub(lambda found: DEFAULTS[found[1]] if found[1] else "%" * (found[0] == "%%"), command)
    return text.replace("gunicorn prometric.wsgi:application ", "gunicorn ").strip()


def procfile() -> dict[str, str]:
    lines = [line.partition(":") for line in (ROOT / "Procfile").read_text().splitlines() if line[0] != "#"]
    found = {name: plain(command) for name, _, command in lines}
    return found | {"live": found["live"].replace("--port 5001", "--port 5002")}


def units() -> dict[str, str]:
    found = {}
    for path in UNITS.glob("*.service"):
        command = re.search(r"^ExecStart=(.*)$", path.read_text(), re.MULTILINE)
        assert command is not None
        found[path.stem.removeprefix("prometric-")] = command[1]
    by_queue = {queue: plain(found["worker@"].replace("%i", queue)) for queue in ("reports", "nightly")}
    by_queue["notices"] = plain(found.pop("worker@notices").replace("%i", "notices"))
    live = plain(found.pop("live@").replace("%i", "5002"))
    del found["worker@"]
    return {name: plain(command) for name, command in found.items()} | by_queue | {"live": live}


def words(command: str) -> set[str]:
    return set(command.split())


def test_units_run_what_the_procfile_says():
    wanted = procfile()
    del wanted["release"]
    assert {name: words(command) for name, command in units().items()} == {
        name: words(command) for name, command in wanted.items()
    }


def test_compose_runs_what_the_procfile_says():
    told = yaml.safe_load((COMPOSE / "compose.yaml").read_text())
    services = told["services"]
    wanted = procfile()
    assert set(services) - {"postgres", "valkey"} == set(wanted)
    for name in set(wanted) - {"web"}:
        assert words(plain(" ".join(services[name]["command"]))) == words(wanted[name]), name
    file = (COMPOSE / "Dockerfile").read_text()
    for text in ((COMPOSE / "compose.yaml").read_text(), file):
        assert text.startswith("# NOT TRIED")
    used = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert used == set(told["volumes"])
    assert all(
        ("latest" not in service.get("image", "") and "image" in service) or "build" in service
        for service in services.values()
    )


def test_the_dockerfile_is_in_order():
    lines = (COMPOSE / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    said = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    order = [word for word, _ in said]
    assert order[0] == "FROM"
    assert set(order) <= {"FROM", "RUN", "WORKDIR", "COPY", "USER", "ENV", "EXPOSE", "CMD"}
    assert order.index("USER") > max(i for i, word in enumerate(order) if word in ("RUN", "COPY"))
    packages = next(rest for word, rest in said if word == "RUN" and "apt-get" in rest)
    assert "--no-install-recommends" in packages
    assert "rm -rf /var/lib/apt/lists/*" in packages
    assert ":" in said[0][1], "a version, not whatever is newest"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="this machine has no systemd-analyze")
def test_systemd_understands_the_units(tmp_path):
    """With this checkout in the place of /srv/prometric, whose programs it looks for."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    (tmp_path / ".env").touch()
    folder = tmp_path / "units"
    folder.mkdir()
    for path in UNITS.iterdir():
        text = (
            path.read_text()
            .replace("/srv/prometric", str(tmp_path))
            .replace("User=prometric\nGroup=prometric\n", "")
        )
        (folder / path.name).write_text(text)
    names = [path.name.replace("@.", "@5002.") for path in folder.iterdir()]
    for name in names:
        if "@5002" in name:
            (folder / name).symlink_to(folder / name.replace("@5002", "@"))
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(folder / name) for name in names)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in run.stderr.splitlines() if "prometric" in line]
    assert (said, run.returncode) == ([], 0), run.stderr


@pytest.mark.skipif(not shutil.which("nginx", path="/usr/sbin:/usr/bin"), reason="this machine has no nginx")
def test_nginx_understands_its_file(tmp_path):
    text = (ROOT / "deploy" / "nginx" / "prometric.conf").read_text()
    text = re.sub(
        r"listen 443 ssl;|\s+ssl_\w+ [^;]+;", lambda m: "listen 8443;" if "listen" in m[0] else "", text
    )
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{text}}}\n"
    )
    run = subprocess.run(
        ["/usr/sbin/nginx", "-t", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
