"""What the JSON door lets in, and what it refuses with 400 or 413; never a 500."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from django.http import UnreadablePostError
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.kernel.api import parsers
from apps.kernel.api.envelope import EnvelopeRenderer
from apps.kernel.api.errors import exception_handler


def parse(body: bytes | str) -> Any:
    data = body.encode() if isinstance(body, str) else body
    return parsers.SafeJSONParser().parse(io.BytesIO(data), "application/json", {})


def refusal(body: bytes | str) -> str:
    with pytest.raises(ParseError) as caught:
        parse(body)
    return str(caught.value.detail)


def short(value: object) -> str:
    """A test id of readable length."""
    return ascii(value)[:30]


def nested(depth: int, opening: str = "[", closing: str = "]") -> str:
    return opening * depth + closing * depth


def test_values_are_exact() -> None:
    value = parse(
        '{"price": 0.1, "total": 9999999999999999.99, "n": 1e2, "big": 9223372036854775807, "neg": -5}'
    )
    assert value == {
        "price": Decimal("0.1"),
        "total": Decimal("9999999999999999.99"),
        "n": Decimal("1e2"),
        "big": 9223372036854775807,
        "neg": -5,
    }
    assert {type(value[key]) for key in ("price", "total", "n")} == {Decimal}
    assert type(value["neg"]) is int


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("", {}),
        (" \r\n", {}),
        ("\ufeff", {}),
        ("\ufeff \n", {}),
        ('\ufeff{"имя": "Ақ"}', {"имя": "Ақ"}),
        ('\ufeff\r\n"\ufeff"', "\ufeff"),
        ("[]", []),
        ("[1, null, true]", [1, None, True]),
        ('"Қазақстан"', "Қазақстан"),
        (r'"\ud83d\ude00"', "😀"),
        (r'"\\u0000"', r"\u0000"),
        ('"[[[[[[[[[[[[[[[[[[[[[[[[[["', "[" * 26),
        (r'"\"[[[[[[[[[[[[[[[[[[[[[[[[[["', '"' + "[" * 26),
        (nested(20), json.loads(nested(20))),
        ("[" + ",".join(["[]"] * 50) + "]", [[]] * 50),
    ],
    ids=short,
)
def test_accepted(body: str, value: object) -> None:
    assert parse(body) == value


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{", "line 1, column 2"),
        ('{"a": 1,\n "b" 2}', "line 2, column 6"),
        ("[1] x", "line 1, column 5"),
        ('{"a": 1, }', "Malformed"),
        ("'a'", "Malformed"),
        ('"a\nb"', "Malformed"),
        ("\ufeff\ufeff{}", "Malformed"),
        ("NaN", "NaN is not a JSON number"),
        ("[Infinity]", "Infinity is not a JSON number"),
        ('{"a": -Infinity}', "-Infinity is not a JSON number"),
        (r'{"a": "x\u0000y"}', "null characters"),
        (r'{"\u0000": 1}', "null characters"),
        (r'[["\ud800"]]', "lone surrogates"),
        (r'{"a": {"\udfff": 1}}', "lone surrogates"),
        (r'"\ude00\ud83d"', "lone surrogates"),
        (b'"\xff"', "UTF-8"),
        (b'"\xed\xa0\x80"', "UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "UTF-8"),
        (b'"\x00"', "Malformed"),
        ("9223372036854775808", "out of range"),
        ("-9223372036854775808", "out of range"),
        ("1" * 100_000, "out of range"),
        ("0." + "1" * 100, "out of range"),
        ("1e309", "out of range"),
        ("1e-400", "out of range"),
        ("1e999999999", "out of range"),
        ("1e99999999999999999999", "out of range"),
        ('{"a": 1, "a": 2}', "twice"),
        (r'[{"b": {"a": 1, "\u0061": 2}}]', "twice"),
        (nested(21), "20 levels"),
        (nested(21, '{"a":', "}").replace(":}", ":1}"), "20 levels"),
        ("[" * 500_000, "20 levels"),
        (nested(100_000), "20 levels"),
        ('[{"a":' * 100_000, "20 levels"),
    ],
    ids=short,
)
def test_refused(body: bytes | str, reason: str) -> None:
    assert reason in refusal(body)


def test_a_string_without_end_is_scanned_once() -> None:
    """Scanned again from each quote, these would take minutes."""
    assert "Malformed" in refusal("[" * 10 + '"' + r"\"[" * 300_000)
    assert "Malformed" in refusal("[" * 15 + "[]," * 100 + '"' + "\\" * 900_001)


class Endless:
    """A stream that gives a little at a time and never ends, as a lying Content-Length allows."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int) -> bytes:
        size = min(size, 70_000)
        self.given += size
        return b" " * size


def test_body_limit(settings: Any) -> None:
    settings.MAX_BODY_BYTES = 10
    assert parse('"12345678"') == "12345678"
    with pytest.raises(parsers.PayloadTooLarge) as caught:
        parse('"123456789"')
    assert (caught.value.status_code, caught.value.get_codes()) == (413, "PAYLOAD_TOO_LARGE")


def test_no_more_than_the_limit_is_read(settings: Any) -> None:
    settings.MAX_BODY_BYTES = 1024 * 1024
    stream = Endless()
    with pytest.raises(parsers.PayloadTooLarge):
        parsers.SafeJSONParser().parse(stream)  # type: ignore[arg-type]
    assert stream.given == 1024 * 1024 + 1


def test_short_reads_are_put_together() -> None:
    class Dribble(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(1)

    assert parsers.SafeJSONParser().parse(Dribble(b'{"a": [1, 2]}')) == {"a": [1, 2]}


def test_a_client_that_goes_away() -> None:
    class Gone:
        def read(self, size: int) -> bytes:
            raise UnreadablePostError("connection reset")

    with pytest.raises(ParseError):
        parsers.SafeJSONParser().parse(Gone())  # type: ignore[arg-type]


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=4).filter(lambda key: key.isascii() and "\0" not in key), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(JSON_VALUES, st.booleans())
def test_what_is_fine_comes_through_unchanged(value: Any, escaped: bool) -> None:
    assert parse(json.dumps(value, ensure_ascii=escaped)) == value


@given(st.binary(max_size=200) | st.text(alphabet='[]{}",:\\u0dE1.-eN ', max_size=80).map(str.encode))
def test_nothing_else_is_raised(body: bytes) -> None:
    with suppress(ParseError):
        parse(body)


def test_check_json_value() -> None:
    parsers.check_json_value({"a": [1, 1.5, Decimal("2.5"), "x", None, True, {"b": ()}]})
    deep: Any = 1
    for _ in range(20):
        deep = [deep]
    parsers.check_json_value(deep)
    endless: list[Any] = []
    endless.append(endless)
    for wrong in (
        [deep],
        endless,
        {1: 2},
        {"a": "\x00"},
        {"\ud800": 1},
        float("nan"),
        [float("inf")],
        Decimal("NaN"),
        Decimal("1e400"),
        2**63,
        b"bytes",
    ):
        with pytest.raises(parsers.UnsafeJSON):
            parsers.check_json_value(wrong)


def test_storable_json() -> None:
    stored = parsers.storable_json(parse('{"a": [1.50, 2.0, 1e3, 7], "b": {"c": "0.1"}}'))
    assert json.dumps(stored) == '{"a": [1.5, 2, 1000, 7], "b": {"c": "0.1"}}'


class EchoView(APIView):
    """Says what arrived."""

    authentication_classes = ()
    permission_classes = ()
    versioning_class = None
    parser_classes = (parsers.SafeJSONParser,)
    renderer_classes = (EnvelopeRenderer,)

    def get_exception_handler(self) -> Any:
        return exception_handler

    def post(self, request: Any) -> Response:
        return Response(request.data)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ('{"a": 1.10}', 200, None),
        ("", 200, None),
        (r'{"a": "\u0000"}', 400, "VALIDATION_FAILED"),
        ("[" * 300_000, 400, "VALIDATION_FAILED"),
        (" " * (1024 * 1024 + 1), 413, "PAYLOAD_TOO_LARGE"),
    ],
    ids=short,
)
def test_through_a_view(settings: Any, body: str, status: int, code: str | None) -> None:
    settings.MAX_BODY_BYTES = 1024 * 1024
    request = RequestFactory().post("/api/v1/x", body, content_type="application/json")
    response = EchoView.as_view()(request).render()
    answer = json.loads(response.content)
    assert (response.status_code, answer.get("error", {}).get("code")) == (status, code)
    if body.startswith('{"a": 1'):
        assert b'{"a":1.1}' in response.content
