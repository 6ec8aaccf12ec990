"""What the tests of accounts and of the kernel's API need: bodies, codes, snapshots, threads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.apps import apps
from django.contrib.auth import hashers
from django.core import mail as outbox
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext

from apps.accounts.models import Membership, Organization
from apps.kernel import tenancy
from apps.kernel.models import OutgoingMail
from conftest import PASSWORD, Company, Member, sign_in

REGISTER = {
    "email": "owner@company.kz",
    "password": "SecurePassword123!",
    "firstName": "Нұрдәулет",
    "lastName": "Ахматов",
    "phone": "+77001234567",
    "organizationName": "Tech Solutions KZ",
    "organizationBin": "123456789012",
}
AUTH = "/api/v1/auth"


def error_of(answer: Any) -> tuple[int, str, dict[str, Any]]:
    """(status, code, details) of a refusal in its envelope."""
    body = answer.json()
    assert body["success"] is False, body
    assert set(body["error"]) == {"code", "message", "details", "timestamp"}
    assert isinstance(body["error"]["message"], str)
    assert isinstance(body["error"]["details"], dict)
    return answer.status_code, body["error"]["code"], body["error"]["details"]


def said(text: str) -> str:
    """A message as an answer without Accept-Language has it."""
    with translation.override("ru"):
        return gettext(text)


def says(answer: Any, text: str) -> bool:
    """Whether the answer is 200 and nothing but this message."""
    assert answer.status_code == 200, answer.content
    found: bool = answer.json()["data"] == {"message": said(text)}
    return found


def mailed_code(email: str) -> str:
    """The last code written to an address: in the waiting mail, or in what was sent of it."""
    waiting = OutgoingMail.objects.filter(to=email).order_by("created_at").values_list("body", flat=True)
    sent = [str(message.body) for message in getattr(outbox, "outbox", []) if email in message.to]
    codes = re.findall(r"\b(\d{6})\b", "\n".join([*sent, *waiting]))
    assert codes, f"no code was written to {email}"
    return str(codes[-1])


def mails_to(email: str) -> int:
    """How many mails were written to an address."""
    return OutgoingMail.objects.filter(to=email).count()


def wrong(code: str) -> str:
    """Another code of the same form."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def state(*labels: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of these models (default: all of accounts and the kernel), whoever's it is."""
    models = [apps.get_model(label) for label in labels] or [
        model for app in ("accounts", "kernel") for model in apps.get_app_config(app).get_models()
    ]
    with tenancy.system("test"):
        return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


@contextmanager
def unchanged(*labels: str, but: tuple[str, ...] = ()) -> Iterator[None]:
    """Assert that the block writes nothing, the models of `but` excepted."""
    before = state(*labels)
    yield
    after = state(*labels)
    for label in before:
        if label not in but:
            assert after[label] == before[label], label


@contextmanager
def hashing(monkeypatch: Any) -> Iterator[list[str]]:
    """Collect every run of a password hasher in the block, whatever it is for."""
    runs: list[str] = []
    running: list[str] = []
    hasher = type(hashers.get_hasher())

    def counted(original: Callable[..., Any]) -> Callable[..., Any]:
        def run(self: Any, *args: Any, **kwargs: Any) -> Any:
            if running:  # verify() of some hashers calls encode(): one run all the same
                return original(self, *args, **kwargs)
            running.append("now")
            try:
                return original(self, *args, **kwargs)
            finally:
                runs.append(running.pop())

        return run

    with monkeypatch.context() as patch:
        for name in ("encode", "verify"):
            patch.setattr(hasher, name, counted(getattr(hasher, name)))
        yield runs


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run `work(0…count-1)` in real threads that start at the same moment; each closes its connection."""
    barrier = Barrier(count)

    def one(index: int) -> Any:
        try:
            barrier.wait(timeout=30)
            return work(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def register(anonymous: Any, **changes: Any) -> Any:
    """POST /auth/register with the reference's body, changed."""
    return anonymous.post(f"{AUTH}/register", {**REGISTER, **changes})


def login(anonymous: Any, email: str, password: str = PASSWORD) -> Any:
    """POST /auth/login."""
    return anonymous.post(f"{AUTH}/login", {"email": email, "password": password})


def also_member_of(member: Member, company: Company, *permissions: str, role: str = "employee") -> Member:
    """The same person as an active member of a second company, signed in there."""
    with tenancy.system("test"):
        membership = Membership.objects.create(
            organization=company.organization,
            workspace=company.workspace,
            user=member.user,
            role=role,
            permissions=sorted(permissions),
            status="active",
        )
        return sign_in(membership)


def organization_of(email: str) -> Organization:
    """The organization that an address registered last."""
    with tenancy.system("test"):
        return Organization.objects.filter(
            pk__in=Membership.objects.filter(user__email=email).values("organization")
        ).latest("created_at")
