"""What many operations of the OpenAPI document share: envelopes, pages, headers, words for statuses."""

from __future__ import annotations

from typing import Any

META: dict[str, Any] = {
    "type": "object",
    "required": ["timestamp", "version"],
    "properties": {
        "timestamp": {"type": "string", "format": "date-time"},
        "version": {"type": "string", "examples": ["1.0.0"]},
        "warnings": {
            "type": "array",
            "description": "What was accepted but is odd",
            "items": {
                "type": "object",
                "required": ["code"],
                "properties": {name: {"type": "string"} for name in ("code", "message", "field")},
            },
        },
    },
}
# No `const`: a popular generator refuses boolean ones.
SUCCESS: dict[str, Any] = {"type": "boolean", "description": "Always true", "examples": [True]}
FAILURE: dict[str, Any] = {"type": "boolean", "description": "Always false", "examples": [False]}


def _error(name: str, details: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["success", "error"],
        "properties": {
            "success": FAILURE,
            "error": {
                "type": "object",
                "title": name,
                "required": ["code", "message", "details", "timestamp"],
                "properties": {
                    "code": {"type": "string", "description": "The same in every language"},
                    "message": {"type": "string", "description": "For people, in the reader's language"},
                    "details": details,
                    "timestamp": {"type": "string", "format": "date-time"},
                },
            },
        },
    }


ERROR = _error(
    "Refusal",
    {
        "type": "object",
        "description": "What the code is about: the state and what it allows, what is missing, …",
        "additionalProperties": {},
    },
)
INVALID = _error(
    "InvalidFields",
    {
        "type": "object",
        "description": "What is wrong with each field, by its path: `items.0.quantity`; `body` for all of it",
        "additionalProperties": {"type": "array", "items": {"type": "string"}},
    },
)
PAGINATION: dict[str, Any] = {
    "type": "object",
    "required": ["limit", "hasNext"],
    "properties": {
        **{name: {"type": "integer"} for name in ("page", "limit", "total", "totalPages")},
        **{name: {"type": "boolean"} for name in ("hasNext", "hasPrev")},
        "nextCursor": {
            "type": ["string", "null"],
            "description": "With `cursor` alone, in the place of numbers and totals; null on the last page",
        },
    },
}
# What an answer has that was asked for by a page number.
NUMBERED = {"page", "total", "totalPages"}
LINK_HEADER: dict[str, Any] = {
    "Link": {"description": 'With `cursor`: the next page, `rel="next"`', "schema": {"type": "string"}}
}
COUNT = {"type": "integer", "minimum": 1}
PAGE_PARAMETERS: list[dict[str, Any]] = [
    {"name": "page", "in": "query", "description": "From 1", "schema": {**COUNT, "default": 1}},
    {
        "name": "limit",
        "in": "query",
        "description": "Rows of a page",
        "schema": {**COUNT, "default": 20, "maximum": 100},
    },
    {
        "name": "cursor",
        "in": "query",
        "description": "Empty at first, then `nextCursor` of the page before; in the place of `page`",
        "schema": {"type": "string"},
        "allowEmptyValue": True,
    },
]
TEXT, UUID = {"type": "string"}, {"type": "string", "format": "uuid"}
LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "description": "The language of messages: kk, ru or en",
    "schema": {**TEXT, "examples": ["kk-KZ"]},
}
TENANT = [
    {
        "name": "X-Organization-Id",
        "in": "header",
        "description": "Which of the caller's organizations; the token's own without it",
        "schema": UUID,
    },
    {
        "name": "X-Workspace-Id",
        "in": "header",
        "description": "Which workspace of it; the member's own without it",
        "schema": UUID,
    },
]
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key again within a day: one effect, the same answer",
    "schema": {**TEXT, "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that was read: a record that changed since is a 412",
    "schema": TEXT,
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "Tags of answers one has: a 304 where one of them is still all that would be shown",
    "schema": TEXT,
}
FIELDS = {
    "name": "fields",
    "in": "query",
    "description": "Keys of a row, by comma: the others are left out",
    "schema": TEXT,
}
RATE_HEADERS: dict[str, Any] = {
    "X-RateLimit-Limit": {"description": "Requests a minute", "schema": {"type": "integer"}},
    "X-RateLimit-Remaining": {"description": "What is left of them", "schema": {"type": "integer"}},
    "X-RateLimit-Reset": {
        "description": "When they begin anew, epoch seconds",
        "schema": {"type": "integer"},
    },
}
# What an input must keep and an answer does not promise: what had to be positive to come in may be used up.
LIMITS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "pattern"}
LIMITS |= {"minLength", "maxLength", "minItems", "maxItems"}
DONE = {200: "Done", 201: "Created", 202: "Accepted: it is being made"}
REASONS = {
    400: "The input is not valid",
    401: "No valid token",
    403: "The permission is missing",
    404: "Not found in this workspace",
    405: "Method not allowed",
    406: "The requested format is not available",
    409: "The state does not allow it, or a duplicate",
    410: "It is no longer kept",
    412: "The record changed since the version of If-Match",
    413: "The body is too large",
    415: "Only JSON is accepted",
    422: "A business rule refuses it",
    429: "The rate limit is reached",
    500: "Internal error",
    503: "A service that this needs is unavailable",
}
