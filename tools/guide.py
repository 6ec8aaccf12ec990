"""The snippets of docs/integrators.md, by language and name, and what they are tried with."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "integrators.md"


def snippet(language: str, name: str) -> str:
    """The code of one block: "```python verify"."""
    block = rf"^```{language} {name}\n(.*?)^```"
    found = re.search(block, PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None, f"docs/integrators.md has no {language} {name}"
    return found[1]


def signed(secret: str, message: str, sent: str, body: bytes) -> str:
    """A delivery's signature, as Standard Webhooks says."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{message}.{sent}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
