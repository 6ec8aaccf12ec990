"""Fixtures of every test: companies to act in, and clients that act as their members."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts import selectors, tokens
from apps.accounts.models import Membership, Organization, Session, User, Workspace
from apps.accounts.office.scope import KEY as OFFICE
from apps.accounts.services import register
from apps.inventory import rates
from apps.kernel import tenancy
from apps.kernel.actor import Actor

PASSWORD = "Correct-Horse-7-Battery"  # noqa: S105
_serial = itertools.count(1)


# What `migrate` leaves and no test changes.
LASTING = {"django_migrations", "django_content_type", "auth_permission"}


def _empty_tables(_case: TransactionTestCase) -> None:
    tables = set(connection.introspection.django_table_names(only_existing=True)) - LASTING
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, sorted(tables)))}")
    rates.seed()


@pytest.fixture(scope="session", autouse=True)
def _emptied() -> Iterator[None]:
    """After each test that commits, Django's flush would make every permission and row policy again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty_tables)
        yield


@contextmanager
def outside() -> Iterator[None]:
    """Requests come from outside: the scope that a test is in must not carry them."""
    scope = tenancy.peek()
    if scope is None:
        yield
        return
    token = tenancy._current.set(None)
    tenancy._set_in_database(tenancy.NOWHERE)
    try:
        yield
    finally:
        tenancy._current.reset(token)
        if not connection.needs_rollback:
            tenancy._set_in_database(scope.settings)


class ApiClient:
    """Speaks JSON as one member: `client.post("/api/v1/deals", {...})` → Django's response."""

    def __init__(self, token: str | None = None, **headers: str) -> None:
        self.token = token
        self.headers = headers
        self.http = Client(raise_request_exception=False)

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {**self.headers, **headers}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = body if isinstance(body, bytes) else (b"" if body is None else orjson.dumps(body, str))
        with outside():
            return self.http.generic(method, path, data, "application/json", headers=sent)

    def get(self, path: str, params: dict[str, Any] | None = None, **headers: str) -> Any:
        sent = {**self.headers, **headers}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        with outside():
            return self.http.get(path, params or {}, headers=sent)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.request("DELETE", path, **headers)


@dataclass
class Member:
    """Somebody of a company, signed in."""

    user: User
    membership: Membership
    actor: Actor
    client: ApiClient


@dataclass
class Company:
    """A registered, verified organization with its owner signed in."""

    organization: Organization
    workspace: Workspace
    owner: User
    actor: Actor
    client: ApiClient

    def member(self, *permissions: str, role: str = "employee", workspace: Workspace | None = None) -> Member:
        """A new active member with exactly these explicit permissions."""
        number = next(_serial)
        with tenancy.system("test"):
            user = make_user(f"member{number}@company.kz", "Асхат", "Жумабаев")
            membership = Membership.objects.create(
                organization=self.organization,
                workspace=workspace or self.workspace,
                user=user,
                role=role,
                permissions=sorted(permissions),
                status="active",
            )
            return sign_in(membership)


def make_user(email: str, first_name: str = "Нұрдәулет", last_name: str = "Ахматов") -> User:
    """A user with a verified address."""
    user = User(email=email, first_name=first_name, last_name=last_name, email_verified_at=timezone.now())
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(membership: Membership) -> Member:
    """A session and a client for a membership, without the sign-in request."""
    session = Session.objects.create(
        user=membership.user,
        organization=membership.organization,
        expires_at=timezone.now() + settings.REFRESH_TOKEN_LIFETIME,
    )
    access, _refresh = tokens.issue(
        user=membership.user, membership=membership, session=session, plan=membership.organization.plan
    )
    return Member(membership.user, membership, selectors.actor_for(membership), ApiClient(access))


def make_company(name: str | None = None) -> Company:
    """Register an organization through the service, and verify it."""
    number = next(_serial)
    with tenancy.system("test"):
        owner = register(
            email=f"owner{number}@company.kz",
            password=PASSWORD,
            first_name="Нұрдәулет",
            last_name="Ахматов",
            organization_name=name or f"ТОО Компания {number}",
            organization_bin=f"{240140000000 + number:012d}",
        )
        User.objects.filter(pk=owner.pk).update(email_verified_at=timezone.now())
        membership = Membership.objects.select_related("organization", "workspace", "user").get(user=owner)
        organization = membership.organization
        organization.status = Organization.Status.ACTIVE
        organization.save()
        member = sign_in(membership)
    return Company(organization, membership.workspace, membership.user, member.actor, member.client)


@pytest.fixture
def company(db: None) -> Iterator[Company]:
    """A company whose workspace is in force for the test, so that services and the ORM can be used."""
    made = make_company()
    with tenancy.enter(made.organization.pk, made.workspace.pk):
        yield made


@pytest.fixture
def other_company(db: None) -> Company:
    """Another tenant."""
    return make_company()


@pytest.fixture
def live_company(transactional_db: None) -> Company:
    """A committed company for tests with threads; enter its tenant in each of them."""
    return make_company()


class OfficeClient(Client):
    """Django's client whose requests come from outside, as a browser's do."""

    def request(self, **request: Any) -> Any:
        with outside():
            return super().request(**request)


def at_office(client: ApiClient) -> OfficeClient:
    """A browser at /admin, signed in as the member who has this API client."""
    claims = tokens.read(client.token or "")
    browser = OfficeClient()
    browser.force_login(User.objects.get(pk=claims.user_id))
    session = browser.session
    session[OFFICE] = {
        "session": str(claims.session_id),
        "home": str(claims.organization_id),
        "organization": str(claims.organization_id),
        "workspace": str(claims.workspace_id),
        "version": claims.token_version,
        "seen": int(time.time()),
        "proved": int(time.time()),
    }
    session.save()
    return browser


def refusals(answer: Any) -> str:
    """All that a page of the back office says is wrong: messages, and what stands at fields and rows."""
    assert answer.status_code == 200, "a refused form is shown again"
    said = [str(message) for message in answer.context["messages"]]
    form = answer.context.get("adminform")
    if form is not None:
        said += [f"{name}: {text}" for name, texts in form.form.errors.items() for text in texts]
        for inline in answer.context["inline_admin_formsets"]:
            said += [str(errors) for errors in inline.formset.errors if errors]
            said += map(str, inline.formset.non_form_errors())
    return "\n".join(said)


@pytest.fixture
def staff(company: Company) -> OfficeClient:
    """The company's owner at /admin, who may do all that it offers."""
    return at_office(company.client)


@pytest.fixture
def platform_staff(db: None) -> OfficeClient:
    """A superuser of the platform, who may do all that /platform offers."""
    client = OfficeClient()
    client.force_login(
        User.objects.create_superuser("staff@prometric.kz", PASSWORD, first_name="S", last_name="S")
    )
    return client


@pytest.fixture
def anonymous(db: None) -> ApiClient:
    """A client without a token."""
    return ApiClient()


IGNORED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SELECT set_config")


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements of a block, without transaction control and the tenant's settings."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    statements += [
        query["sql"] for query in captured.captured_queries if not query["sql"].startswith(IGNORED)
    ]


@pytest.fixture
def count_queries() -> Any:
    """`with count_queries() as statements:` … `assert len(statements) == 4`."""
    return counted
