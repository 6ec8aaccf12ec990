"""What tests of tasks and comments are made of."""

from __future__ import annotations

from typing import Any

from apps.crm.tests.factories import make_employee

TASKS, COMMENTS = "/api/v1/tasks", "/api/v1/comments"


def colleague(company: Any, *permissions: str, **options: Any) -> Any:
    """A member with an employee, `.employee`."""
    member = company.member(*permissions, **options)
    member.employee = make_employee(member)
    return member


def create(client: Any, path: str = TASKS, **body: Any) -> str:
    """The id of what POST made."""
    answer = client.post(path, {"subject": "Позвонить"} | body if path == TASKS else body)
    assert answer.status_code == 201, answer.content
    found: str = answer.json()["data"]["id"]
    return found


def read(client: Any, pk: Any, path: str = TASKS) -> dict[str, Any]:
    """One of them as its page shows it."""
    answer = client.get(f"{path}/{pk}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()["data"]
    return found


def listed(client: Any, path: str = TASKS, **asked: Any) -> list[str]:
    """The ids that a list gives, in its order."""
    answer = client.get(path, asked)
    assert answer.status_code == 200, answer.content
    return [item["id"] for item in answer.json()["data"]["items"]]
