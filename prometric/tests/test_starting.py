"""Every process asks before it starts whether the installation is whole (prometric.doctor)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage

from laptop import environment
from laptop.trial.house import a_port
from prometric import doctor

PROGRAMS = Path(sys.executable).parent
COMMANDS = {
    "web": ["gunicorn", "prometric.wsgi:application", "--bind", "127.0.0.1:{port}"],
    "live": ["uvicorn", "prometric.asgi:application", "--port", "{port}"],
    "worker": ["celery", "-A", "prometric", "worker", "--pool", "solo"],
    "beat": ["celery", "-A", "prometric", "beat"],
    "relay": ["python", "manage.py", "relay"],
    "prepare": ["python", "manage.py", "prepare"],
}


@pytest.mark.trial
def test_half_an_installation_starts_no_process(tmp_path):
    """Under ENVIRONMENT=production without a mail server: each ends, and says why and what to do."""
    variables = os.environ | {
        "ENVIRONMENT": "production",
        "DJANGO_SETTINGS_MODULE": "prometric.settings",
        "VAR_DIR": str(tmp_path),
        "EMAIL_URL": "",
    }
    running = {
        name: subprocess.Popen(
            [str(PROGRAMS / words[0]), *(word.format(port=a_port()) for word in words[1:])],
            cwd=settings.BASE_DIR,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name, words in COMMANDS.items()
    }
    try:
        said = {name: process.communicate(timeout=180)[0] for name, process in running.items()}
    finally:
        for process in running.values():
            with process:
                process.kill()
    assert {name: "No EMAIL_URL: codes and letters go to files." in text for name, text in said.items()} == (
        dict.fromkeys(COMMANDS, True)
    )
    assert all("EMAIL_URL=smtp+tls://user:password@host:587" in text for text in said.values())
    assert all(process.returncode for process in running.values())


@pytest.mark.django_db(transaction=True)
def test_what_comes_and_goes_keeps_no_process_from_starting(settings, monkeypatch, capsys):
    """A server that is away is waited for, and a header that anybody sends is told alone."""
    settings.ENVIRONMENT = "production"
    passing = doctor.Finding("Requests came", "TRUSTED_PROXIES=1", lasting=False)
    monkeypatch.setattr(doctor, "findings", Mock(return_value=[passing]))
    doctor.guard("web")
    assert doctor.refused() == [passing]
    lasting = doctor.Finding("No EMAIL_URL", "EMAIL_URL=…")
    monkeypatch.setattr(doctor, "findings", Mock(return_value=[passing, lasting]))
    with pytest.raises(SystemExit):
        doctor.guard("web")
    assert capsys.readouterr().err == "web does not start. No EMAIL_URL → EMAIL_URL=…\n"
    settings.ENVIRONMENT = ""
    doctor.guard("web")


@pytest.mark.django_db
def test_files_on_one_hosts_disk_are_told_until_somebody_answers_for_them(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "storages", {"default": FileSystemStorage(tmp_path)})

    def told() -> bool:
        return any("this machine's disk" in found.what for found in doctor.findings())

    assert told()
    settings.SHARED_FILES = True
    assert not told()


def test_a_database_of_ones_own_needs_a_broker_of_ones_own(tmp_path):
    given = {"DATABASE_URL": "postgresql://a:b@c/d"}
    assert environment.completed(given, tmp_path) == given
    assert not list(tmp_path.iterdir())
