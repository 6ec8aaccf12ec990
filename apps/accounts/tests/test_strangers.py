"""What strangers learn of an address: nothing, neither by answers nor by work nor by limits."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.models import EmailedCode, SignInFailures, User
from apps.accounts.services import clean_up
from apps.accounts.tests.factories import (
    AUTH,
    REGISTER,
    hashing,
    login,
    mailed_code,
    mails_to,
    register,
)
from apps.kernel import tenancy
from apps.kernel.models import OutgoingMail
from conftest import PASSWORD

pytestmark = pytest.mark.django_db
NOBODY = "nobody@company.kz"
NEW = "Another-Long-Password-9"


@pytest.fixture
def owner(company):
    return company.owner


def forgot(client, email):
    return client.post(f"{AUTH}/forgot-password", {"email": email})


def reset(client, email, code, password=NEW):
    return client.post(f"{AUTH}/reset-password", {"email": email, "code": code, "newPassword": password})


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta), tick=False)


def seen(answer):
    """What a caller can see of an answer, the moment excepted."""
    body = answer.json()
    for part in ("error", "meta"):
        body.get(part, {}).pop("timestamp", None)
    headers = {k: v for k, v in answer.headers.items() if k not in ("X-Request-Id", "X-RateLimit-Remaining")}
    return answer.status_code, body, headers


def test_a_known_and_an_unknown_address_are_told_the_same(anonymous, owner):
    """Sending, sending again at once, five wrong tries, the sixth: step by step the same answers."""
    moment = timezone.now()

    def story(email):
        with time_machine.travel(moment, tick=False):
            return [
                *[seen(forgot(anonymous, email)) for _ in range(2)],
                *[seen(reset(anonymous, email, "100001")) for _ in range(6)],
                seen(anonymous.post(f"{AUTH}/resend-verification", {"email": email})),
                seen(anonymous.post(f"{AUTH}/verify-email", {"email": email, "code": "100001"})),
            ]

    known, unknown = story(owner.email), story(NOBODY)
    assert known == unknown
    assert [status for status, *_ in known] == [200, 200, 400, 400, 400, 400, 400, 429, 200, 400]
    assert mails_to(NOBODY) == 0
    assert not User.objects.filter(email=NOBODY).exists()


def test_and_cost_the_same_work(anonymous, owner, count_queries, monkeypatch, settings):
    """Counted, not timed: hashings and statements, also those of a refused repetition."""
    settings.PASSWORD_HASHERS = ["apps.accounts.hashers.Argon2idHasher"]
    owner.set_password(PASSWORD)
    owner.save()
    steps = {
        "forgot": lambda email: forgot(anonymous, email),
        "again": lambda email: forgot(anonymous, email),
        "reset": lambda email: reset(anonymous, email, "100001"),
        "resend": lambda email: anonymous.post(f"{AUTH}/resend-verification", {"email": email}),
        "verify": lambda email: anonymous.post(f"{AUTH}/verify-email", {"email": email, "code": "100001"}),
        "login": lambda email: login(anonymous, email, "wrong"),
    }
    work: dict[str, Any] = {}
    for email in (owner.email, NOBODY):
        for name, step in steps.items():
            with hashing(monkeypatch) as runs, count_queries() as statements:
                step(email)
            work.setdefault(name, []).append((runs, [sql.split("WHERE")[0] for sql in statements]))
    for name, (known, unknown) in work.items():
        assert known[0] == unknown[0], name
        assert len(known[1]) == len(unknown[1]), (name, known[1], unknown[1])
    assert work["login"][0][0] == ["now"]


def test_an_address_that_must_not_be_told_of_gets_no_mail(anonymous, company):
    member = company.member()
    User.objects.filter(pk=member.user.pk).update(is_active=False)
    forgot(anonymous, member.user.email)
    assert mails_to(member.user.email) == 0


def test_a_strangers_requests_hold_no_registration_back(anonymous):
    """Codes asked for an unknown address count for nobody once it registers."""
    for minutes in (0, 3, 6):
        with later(minutes=minutes):
            anonymous.post(f"{AUTH}/resend-verification", {"email": REGISTER["email"]})
    assert OutgoingMail.objects.count() == 0
    with later(minutes=7):
        register(anonymous)
        body = {"email": REGISTER["email"], "code": mailed_code(REGISTER["email"])}
        assert anonymous.post(f"{AUTH}/verify-email", body).status_code == 200


def test_the_night_forgets(anonymous, owner):
    forgot(anonymous, owner.email)
    forgot(anonymous, NOBODY)
    login(anonymous, NOBODY, PASSWORD)
    with later(hours=25), tenancy.system("test"):
        clean_up()
    assert not EmailedCode.objects.exists()
    assert not SignInFailures.objects.exists()
