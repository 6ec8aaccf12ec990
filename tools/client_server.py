"""A real server for clients: embedded PostgreSQL and Valkey, the web process, and a company to sign in to."""

from __future__ import annotations

import secrets
import subprocess
from contextlib import ExitStack
from pathlib import Path

from laptop import children
from laptop.trial.house import MANAGE, Failed, House, fetch, safely

EMAIL = "owner@clients.kz"
COMPANY = """
from django.utils import timezone
from apps.accounts.models import Organization, User
from apps.accounts.services import register
from apps.kernel import tenancy
with tenancy.system("clients"):
    owner = register(email="{email}", password="{password}", first_name="Айгерим", last_name="Сатпаева",
                     organization_name="ТОО Клиент", organization_bin="240140000001")
    User.objects.filter(pk=owner.pk).update(email_verified_at=timezone.now())
    Organization.objects.update(status=Organization.Status.ACTIVE)
"""


class Server:
    """Started by its making, ended with the stack."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self.house = House(home, stack)
        self.house.start("web")
        self.address = f"http://127.0.0.1:{self.house.port}"
        web = self.house.processes["web"]
        if not children.wait_until(lambda: safely(self._answers), web, 120):
            raise Failed("web did not start")
        password = secrets.token_urlsafe(18)
        self.sign_in = (EMAIL, password)
        script = COMPANY.format(email=EMAIL, password=password)
        subprocess.run([*MANAGE, "shell"], input=script, text=True, check=True, capture_output=True)

    def _answers(self) -> bool:
        return fetch(self.house.port, "/api/v1/config")[0] == 200
