"""What tests of the chat share: asking as somebody, and repeating an answer's evidence."""

from __future__ import annotations

from typing import Any

CHAT = "/api/v1/ai/chat"


def ask(client: Any, message: str, **body: Any) -> dict[str, Any]:
    """The answer's data."""
    response = client.post(CHAT, {"message": message, **body})
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()["data"]
    return found


def repeat(client: Any, evidence: dict[str, Any], language: str = "ru") -> Any:
    """What the evidence's request gives, asked over HTTP."""
    if evidence["method"] == "POST":
        response = client.post(evidence["path"], evidence["params"], **{"Accept-Language": language})
    else:
        response = client.get(evidence["path"], evidence["params"], **{"Accept-Language": language})
    assert response.status_code == 200, (evidence, response.content)
    return response.json()["data"]
