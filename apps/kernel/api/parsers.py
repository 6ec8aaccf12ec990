"""JSON from strangers, with limits: the only door by which JSON enters (architecture.md §9).

The stock parser answers 500 to `\\u0000`, to a lone surrogate and to deep nesting, takes NaN,
keeps the last of two equal keys and turns money into binary floats. This one refuses the former
with a 400 and reads numbers exactly. `load_json` and `check_json_value` serve JSON that comes by
other ways (a query parameter, a form field).
"""

from __future__ import annotations

import codecs
import json
import math
import re
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from django.conf import settings
from django.http import UnreadablePostError
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

DEFAULT_MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20
MAX_INTEGER = 2**63 - 1  # what a PostgreSQL bigint and most clients hold
_MAX_NUMBER_LENGTH = 64  # characters; the longest double prints in 25
_MAX_EXPONENT = 307  # a double holds every number up to here; beyond, writing it out costs megabytes

# The closing quote is optional and nothing is given back: a string without end is scanned once, not
# once more from each of its quotes.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class UnsafeJSON(ValueError):
    """JSON that is malformed or beyond the limits; `message` is a translatable text."""

    def __init__(self, message: Any) -> None:
        self.message = message
        super().__init__(message)


class PayloadTooLarge(APIException):
    """A body above MAX_BODY_BYTES."""

    status_code = 413
    error_code = default_code = "PAYLOAD_TOO_LARGE"
    default_detail = _("The request body is too large")


class SafeJSONParser(BaseParser):
    """`application/json` with limits of size, depth and content; numbers with a fraction are Decimals.

    Raises ParseError (400) for what is not acceptable JSON and PayloadTooLarge (413) for too much of it.
    An empty body is an empty object.
    """

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        """The parsed body; the stream is never read beyond the limit, whatever its length claims."""
        limit = max_body_bytes()
        data = _read(stream, limit + 1)
        if len(data) > limit:
            raise PayloadTooLarge
        try:
            return load_json(data) if data.removeprefix(codecs.BOM_UTF8).strip() else {}
        except UnsafeJSON as error:
            raise ParseError(error.message) from error


def max_body_bytes() -> int:
    """Setting MAX_BODY_BYTES, 1 MiB by default."""
    return getattr(settings, "MAX_BODY_BYTES", DEFAULT_MAX_BYTES)


def load_json(data: bytes | str) -> Any:
    """Parse UTF-8 JSON: Decimal for fractions, int for the rest. Raises UnsafeJSON.

    A byte order mark at the beginning is ignored (RFC 8259 §8.1): the accounting programs of the country
    write one. Size is the caller's business.
    """
    if isinstance(data, bytes):
        try:
            data = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise UnsafeJSON(_("JSON must be encoded in UTF-8")) from error
    data = data.removeprefix("\ufeff")
    _check_depth(data)
    try:
        value = _DECODER.decode(data)
    except json.JSONDecodeError as error:
        message = _("Malformed JSON at line %(line)d, column %(column)d")
        raise UnsafeJSON(message % {"line": error.lineno, "column": error.colno}) from error
    # Neither character can stand in UTF-8 JSON text as itself: only an escape produces one.
    if "\\u" in data or _UNSTORABLE.search(data):
        check_json_value(value)
    return value


def check_json_value(value: Any) -> None:
    """Raise UnsafeJSON unless a parsed value keeps the limits of `load_json`.

    For values that another parser produced: depth, number range, characters that PostgreSQL cannot
    store, keys that are not texts. Iterative, so no nesting is too deep for it.
    """
    pending: list[tuple[Any, int]] = [(value, 0)]
    while pending:
        item, depth = pending.pop()
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, dict | list | tuple):
            if depth >= MAX_DEPTH:
                raise _too_deep()
            if isinstance(item, dict):
                for key in item:
                    if not isinstance(key, str):
                        raise UnsafeJSON(_("Keys of JSON objects must be strings"))
                    _check_text(key)
                item = item.values()
            pending.extend((child, depth + 1) for child in item)
        elif isinstance(item, bool) or item is None:
            continue
        elif isinstance(item, int):
            if abs(item) > MAX_INTEGER:
                raise _out_of_range()
        elif isinstance(item, float):
            if not math.isfinite(item):
                raise _no_number(item)
        elif isinstance(item, Decimal):
            _check_decimal(item)
        else:
            raise UnsafeJSON(_("Not a JSON value"))


def storable_json(value: Any) -> Any:
    """The same value with Decimals as int (when whole) or float, as a JSON column takes them.

    Only for free-form JSON that is kept as it came; money goes through declared fields.
    Depth is bounded by `load_json`, so recursion is safe.

    Raises:
        UnsafeJSON: a number beyond 64 bits; the column would give 1e300 back as an integer of 300 digits.
    """
    if isinstance(value, Decimal):
        if abs(value) > MAX_INTEGER:
            raise _out_of_range()
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: storable_json(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [storable_json(child) for child in value]
    return value


def _read(stream: IO[Any], size: int) -> bytes:
    """At most `size` bytes; one read() of a socket may give less than there is."""
    chunks: list[bytes] = []
    try:
        while size > 0 and (chunk := stream.read(size)):
            chunks.append(chunk)
            size -= len(chunk)
    except UnreadablePostError as error:  # the client went away
        raise ParseError(_("The request body could not be read")) from error
    return b"".join(chunks)


def _check_depth(text: str) -> None:
    """The C scanner recurses, so depth is judged before it runs."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        symbol = match[0]
        if symbol in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise _too_deep()
        elif symbol in "]}":
            depth -= 1


def _check_text(text: str) -> None:
    if _UNSTORABLE.search(text):
        raise UnsafeJSON(_("Text must not contain null characters or lone surrogates"))


def _check_decimal(number: Decimal) -> None:
    if not number.is_finite():
        raise _no_number(number)
    if abs(number.adjusted()) > _MAX_EXPONENT or len(number.as_tuple().digits) > _MAX_NUMBER_LENGTH:
        raise _out_of_range()


def _parse_int(text: str) -> int:
    # Length first: converting a long one is quadratic.
    if len(text) > len(str(-MAX_INTEGER)) or abs(number := int(text)) > MAX_INTEGER:
        raise _out_of_range()
    return number


def _parse_fraction(text: str) -> Decimal:
    if len(text) > _MAX_NUMBER_LENGTH:
        raise _out_of_range()
    try:
        number = Decimal(text)
    except InvalidOperation as error:  # an exponent beyond even Decimal's
        raise _out_of_range() from error
    _check_decimal(number)
    return number


def _refuse_constant(name: str) -> Any:
    raise _no_number(name)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnsafeJSON(_("A JSON object must not name a key twice"))
    return found


def _too_deep() -> UnsafeJSON:
    return UnsafeJSON(_("JSON may be nested %(depth)d levels deep at most") % {"depth": MAX_DEPTH})


def _out_of_range() -> UnsafeJSON:
    return UnsafeJSON(_("A number in the JSON is out of range"))


def _no_number(name: object) -> UnsafeJSON:
    return UnsafeJSON(_("%(name)s is not a JSON number") % {"name": name})


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique_keys,
    parse_float=_parse_fraction,
    parse_int=_parse_int,
    parse_constant=_refuse_constant,
)
