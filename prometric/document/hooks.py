"""POSTPROCESSING_HOOKS: what the document says beyond its operations."""

from __future__ import annotations

from typing import Any

from prometric.document import events, examples
from prometric.document.overview import TAGS


def complete(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Tags, examples and webhooks."""
    used = {tag for _, operation in examples.operations(result) for tag in operation["tags"]} | {"events"}
    result["tags"] = [{"name": tag, "description": TAGS.get(tag, tag)} for tag in sorted(used)]
    examples.put_in(result)
    events.put_in(result)
    return result
