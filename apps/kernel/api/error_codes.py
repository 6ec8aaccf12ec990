"""Which codes an operation may be refused with: those of the errors that its service names.

The service's code is walked, that of the functions of ours which it names, and of those that listen to the
events which these announce. What is listed may be a little more than what can come.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

from apps.kernel.errors import (
    DomainError,
    IdempotencyKeyReused,
    Invalid,
    InvalidUUID,
    Missing,
    PreconditionFailed,
    ServiceUnavailable,
)
from apps.kernel.events import Event, listeners

OURS = "apps."
# What the machinery around every service may answer.
ALWAYS: dict[int, tuple[str, ...]] = {
    400: (Invalid.code, Missing.code, InvalidUUID.code),
    401: ("AUTH_UNAUTHORIZED", "AUTH_TOKEN_EXPIRED"),
    403: ("PERMISSION_DENIED",),
    404: ("NOT_FOUND",),
    406: ("NOT_ACCEPTABLE",),
    412: (PreconditionFailed.code,),
    413: ("PAYLOAD_TOO_LARGE",),
    415: ("UNSUPPORTED_MEDIA_TYPE",),
    429: ("RATE_LIMIT_EXCEEDED",),
    500: ("INTERNAL_ERROR", "DATABASE_ERROR"),
    503: (ServiceUnavailable.code,),
}
OF_POST = {422: (IdempotencyKeyReused.code,)}


def codes(service: Any, status: int, method: str) -> list[str]:
    """The codes that an operation with this service may answer under a status, the usual ones first."""
    usual = [*ALWAYS.get(status, ()), *(OF_POST.get(status, ()) if method == "POST" else ())]
    own = sorted({error.code for error in raised(service) if error.status == status} - set(usual))
    return usual + own


@cache
def raised(service: Any) -> frozenset[type[DomainError]]:
    """The errors that a function names, itself or through functions of ours."""
    found: set[type[DomainError]] = set()
    seen: set[Any] = set()
    pending: list[Any] = [service]
    while pending:
        item = pending.pop()
        if inspect.isclass(item) and issubclass(item, DomainError):
            found.add(item)
            continue
        if inspect.isclass(item) and issubclass(item, Event):
            pending.extend(listeners(item))
            continue
        function = _function(item)
        if function is None or function in seen:
            continue
        seen.add(function)
        pending.extend(_followed(function))
    return frozenset(found - {DomainError})


def _function(item: Any) -> FunctionType | None:
    item = getattr(item, "__func__", getattr(item, "func", item))
    item = inspect.unwrap(item) if callable(item) else None
    return item if isinstance(item, FunctionType) and item.__module__.startswith(OURS) else None


@cache
def _followed(function: FunctionType) -> tuple[Any, ...]:
    """Of what the function names, what leads on: errors, events, functions of ours; each once.

    Many services name the same helpers: each of these is looked at once for all of them.
    """
    leading: dict[int, Any] = {}
    for item in _named(function):
        if inspect.isclass(item):
            if issubclass(item, DomainError | Event):
                leading[id(item)] = item
        elif (inner := _function(item)) is not None:
            leading[id(inner)] = inner
    return tuple(leading.values())


def _named(function: FunctionType) -> Iterator[Any]:
    """What the function names: in its module, in modules of ours, of classes and objects of ours."""
    names = set(_names(function.__code__))
    # A method names others of its own class.
    yield from _methods(function.__globals__.get(function.__qualname__.partition(".")[0]), names)
    for value in [function.__globals__.get(name) for name in names]:
        yield value
        if isinstance(value, ModuleType) and value.__name__.startswith(OURS):
            for inner in [vars(value).get(name) for name in names]:
                yield inner
                yield from _methods(inner, names)
        else:
            yield from _methods(value, names)


def _methods(value: Any, names: set[str]) -> Iterator[Any]:
    kind = value if inspect.isclass(value) else type(value)
    if kind.__module__.startswith(OURS):
        yield from (vars(kind).get(name) for name in names)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
