"""Fixtures of every test: companies to act in, and clients that act as their members."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.state import ProjectState
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import get_language

from apps.accounts import selectors, tokens
from apps.accounts.models import Membership, Organization, Session, User, Workspace
from apps.accounts.office.scope import KEY as OFFICE
from apps.accounts.services import attempts, register
from apps.kernel import migrating, tenancy
from apps.kernel.actor import Actor
from apps.reports.services import heartbeat
from prometric.tests import copies, emptying, plans, rounds
from prometric.tests.clients import ApiClient as ApiClient
from prometric.tests.clients import outside as outside

PASSWORD = "Correct-Horse-7-Battery"  # noqa: S105
# Six digits each: a company's number is a slot of the text that it is copied from.
_serial = itertools.count(100_001)
SAMPLE = 900_001
# By the language that registers: it becomes the owner's.
_templates: dict[str | None, copies.Template] = {}
plans.keep()
rounds.join()


@pytest.fixture(scope="session", autouse=True)
def _migrated_quickly() -> Iterator[None]:
    """As `migrate` makes a new database; here what tests take back and make again too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "_find_reload_model", migrating.models_to_reload)
        yield


@pytest.fixture(scope="session", autouse=True)
def _emptied() -> Iterator[None]:
    """After each test that commits, Django's flush would make every permission and row policy again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptying.empty_tables)
        yield


@pytest.fixture(scope="session", autouse=True)
def _reports_are_not_given_up() -> Iterator[None]:
    """A report lies in its test's transaction, where the watcher's own connection would not find it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(heartbeat, "EVERY", 3600.0)
        yield


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


def pytest_addoption(parser: pytest.Parser) -> None:
    """How far the histories of fulfilment go; the suite itself takes a modest number."""
    parser.addoption("--fulfilment-steps", type=int, default=70)
    parser.addoption("--cost-steps", type=int, default=150)


def open_session(membership: Membership) -> Session:
    """A session as the sign-in request opens it."""
    return Session.objects.create(
        user=membership.user,
        organization=membership.organization,
        expires_at=timezone.now() + settings.REFRESH_TOKEN_LIFETIME,
    )


def sign_in(membership: Membership) -> Member:
    """A session and a client for a membership, without the sign-in request."""
    return _signed_in(open_session(membership), membership)


def _signed_in(session: Session, membership: Membership) -> Member:
    access, _refresh = tokens.issue(
        user=membership.user, membership=membership, session=session, plan=membership.organization.plan
    )
    return Member(membership.user, membership, selectors.actor_for(membership), ApiClient(access))


def register_company(number: int, name: str | None = None) -> tuple[Session, Membership]:
    """Register an organization through the service, verify it, and sign its owner in."""
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
    return open_session(membership), membership


def _copied(number: int) -> tuple[Session, Membership]:
    language = get_language()
    if language not in _templates:
        _templates[language] = copies.Template(_rows_of_company, SAMPLE, _digests)
    made = _templates[language].copy(number)
    session, membership, organization, workspace, user = map(made.again, _templates[language].instances)
    membership.organization, membership.workspace, membership.user = organization, workspace, user
    return session, membership


def _digests(number: int) -> list[str]:
    return [attempts.address_hash(f"owner{number}@company.kz")]


def _rows_of_company(number: int) -> tuple[Any, ...]:
    session, membership = register_company(number)
    return session, membership, membership.organization, membership.workspace, membership.user


def make_company(name: str | None = None) -> Company:
    """A registered, verified organization; copied where the test's transaction will be rolled back anyway."""
    number = next(_serial)
    copy = connection.in_atomic_block and name is None
    with tenancy.system("test"):
        session, membership = _copied(number) if copy else register_company(number, name)
        member = _signed_in(session, membership)
    return Company(membership.organization, membership.workspace, member.user, member.actor, member.client)


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
