"""Business failures: raised in services, turned into the error envelope by the API (domain.md §5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal with a code, an HTTP status, a message in the reader's language and details.

    Subclasses set `code`, `status` and `message`; keys of `details` are snake_case and leave the
    API as camelCase. `commits` says that what was written before the refusal stays: counted tries.
    """

    code = "CONFLICT"
    status = 409
    message: Any = _("The request conflicts with the current state")
    commits = False

    def __init__(self, message: Any = None, **details: Any) -> None:
        self.text = self.message if message is None else message
        self.details = details
        super().__init__(self.code)


class NotFound(DomainError):
    code, status, message = "NOT_FOUND", 404, _("Not found")


class Conflict(DomainError):
    """A frozen state, or something still refers to what was to be deleted."""


class AlreadyExists(DomainError):
    """A duplicate; `details.field` names the field."""

    code, status, message = "ALREADY_EXISTS", 409, _("A record with this value already exists")

    def __init__(self, field: str, message: Any = None, **details: Any) -> None:
        super().__init__(message, field=field, **details)


class InvalidTransition(DomainError):
    """A step that the state machine does not have."""

    code, status = "INVALID_STATE_TRANSITION", 409
    message = _("This status change is not allowed")

    def __init__(self, current: str, to: str, allowed: list[str] | None = None) -> None:
        super().__init__(None, **{"from": current, "to": to, "allowed": sorted(allowed or [])})


class PermissionDenied(DomainError):
    code, status, message = "PERMISSION_DENIED", 403, _("You do not have permission to do this")

    def __init__(self, message: Any = None, *, required: str | None = None, **details: Any) -> None:
        super().__init__(message, **({"required": required} if required else {}), **details)


class Unauthorized(DomainError):
    code, status, message = "AUTH_UNAUTHORIZED", 401, _("Unauthorized access")


class EnrolmentRequired(DomainError):
    """The organization wants a second factor of this member, who may do nothing before having one."""

    code, status = "TWO_FACTOR_ENROLLMENT_REQUIRED", 403
    message = _("Your organization requires a second factor; set one up first")


class InvalidUUID(DomainError):
    """A malformed id; `fields` names where it stood."""

    code, status, message = "INVALID_UUID", 400, _("Invalid UUID format")

    def __init__(self, *fields: str) -> None:
        super().__init__(None, **{name: [_("Invalid UUID format")] for name in fields})


class Invalid(DomainError):
    """Input that only a service can judge: `Invalid(probability=_("…"))`; nested keys use dots."""

    code, status, message = "VALIDATION_FAILED", 400, _("Validation failed")

    def __init__(self, errors: dict[str, Any] | None = None, **more: Any) -> None:
        merged = {**(errors or {}), **more}
        super().__init__(
            None, **{key: value if isinstance(value, list) else [value] for key, value in merged.items()}
        )


class Missing(Invalid):
    """A field that this step requires."""

    code, message = "REQUIRED_FIELD", _("Required field missing")

    def __init__(self, *fields: str) -> None:
        super().__init__({name: _("This field is required.") for name in fields})


class PreconditionFailed(DomainError):
    """`If-Match` names another version; `details.changed` lists what changed since."""

    code, status = "PRECONDITION_FAILED", 412
    message = _("The record has changed since you read it")


class IdempotencyKeyReused(DomainError):
    code, status = "IDEMPOTENCY_KEY_REUSED", 422
    message = _("This Idempotency-Key was used with another request")


class ServiceUnavailable(DomainError):
    code, status, message = "SERVICE_UNAVAILABLE", 503, _("Service temporarily unavailable")


class LinkExpired(DomainError):
    """A signed link's time is over; what it led to may well be there."""

    code, status, message = "LINK_EXPIRED", 410, _("The link has expired")


def not_found(field: str, value: UUID | str | None = None) -> NotFound:
    """A body's id that names nothing in the actor's workspace: 404 that says which field."""
    return NotFound(**{field: [NotFound.message]})
