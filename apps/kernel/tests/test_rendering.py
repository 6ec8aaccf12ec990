"""What an answer is made of: exact numbers, moments, warnings, and the language of its messages."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import orjson
import pytest
from django.db import connection, transaction
from django.utils.translation import gettext, gettext_lazy, override
from hypothesis import given
from hypothesis import strategies as st

from apps.kernel import warnings
from apps.kernel.api.envelope import dumps, success

pytestmark = pytest.mark.django_db
URL = "/api/v1/workspaces"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("9999999999999999.99", b"9999999999999999.99"),
        ("-9999999999999999.99", b"-9999999999999999.99"),
        ("20160000.00", b"20160000"),
        ("6916000", b"6916000"),
        ("0.10", b"0.1"),
        ("0.00", b"0"),
        ("-0.00", b"0"),
        ("1E+7", b"10000000"),
        ("1E-3", b"0.001"),
        ("12.345", b"12.345"),
    ],
)
def test_money_leaves_exactly(number, text):
    assert dumps(Decimal(number)) == text
    assert dumps({"a": [Decimal(number)]}) == b'{"a":[' + text + b"]}"


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**16) + 1, max_value=10**16 - 1
    )
)
def test_every_amount_survives(amount):
    assert Decimal(dumps(amount).decode()) == amount


def test_other_values():
    moment = dt.datetime(2025, 12, 31, 19, 30, 0, 999_999, dt.UTC)
    found = orjson.loads(
        dumps(
            {
                "at": moment,
                "id": uuid4(),
                "text": gettext_lazy("Not found"),
                "set": frozenset("a"),
                "t": (1, 2),
            }
        )
    )
    assert found["at"] == "2025-12-31T19:30:00Z"
    assert found["set"] == ["a"]
    with pytest.raises(TypeError):
        dumps(object())


def test_warnings_are_shown_once_and_in_camel_case(rf):
    collected = warnings.collect()
    for _ in range(2):
        warnings.warn(
            "LOOKS_WRONG", gettext_lazy("Not found"), field="organization_bin", vat_rate=Decimal("12.00")
        )
    assert orjson.loads(dumps(success({}, collected)))["meta"]["warnings"] == [
        {"code": "LOOKS_WRONG", "message": "Not found", "field": "organizationBin", "vatRate": 12}
    ]
    assert "warnings" not in success({}, warnings.collect())["meta"]


# --- languages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "language"),
    [("ru-RU", "ru"), ("kk-KZ", "kk"), ("en-US", "en"), ("de, kk;q=0.4, en;q=0.6", "en"), ("", "ru")],
)
def test_messages_speak_the_callers_language(company, header, language):
    answer = company.client.post(URL, {}, **{"Accept-Language": header})
    assert answer["Content-Language"] == language
    assert answer.json()["error"]["code"] == "REQUIRED_FIELD"
    texts = {}
    for code in ("kk", "ru", "en"):
        with override(code):
            texts[code] = gettext("This field is required.")
    assert len(set(texts.values())) == 3
    assert answer.json()["error"]["details"]["name"] == [texts[language]]
    assert "Accept-Language" in answer["Vary"]


def test_a_transaction_of_the_test_itself(company):
    """Requests nest in it, and leave its tenant as it was."""
    with transaction.atomic():
        company.client.post(URL, {"name": "x"})
        company.client.post(URL, {"name": "x"})
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.organization'), current_setting('app.workspace')")
            assert cursor.fetchone() == (str(company.organization.pk), str(company.workspace.pk))
