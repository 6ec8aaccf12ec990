"""Ids as strangers write them, at every door: path, header, body."""

from uuid import UUID

import pytest

from apps.accounts.tests.factories import error_of
from apps.kernel.uuids import read_uuid

pytestmark = pytest.mark.django_db
ID = "019a0f5e-8b1c-7def-8000-0123456789ab"
# Python's UUID() takes all of these but the first.
NO_UUIDS = [
    f"{ID}0",
    f"{{{ID}}}",
    f"urn:uuid:{ID}",
    ID.replace("-", ""),
    "0x9a0f5e-8b1c-7def-8000-0123456789ab",
    "+19a0f5e-8b1c-7def-8000-0123456789ab",
    "0_9a0f5e-8b1c-7def-8000-0123456789ab",
    ID.replace("0", "\u0660"),
    f"{ID}\n",
]


def test_one_form_in_either_case():
    assert read_uuid(ID) == read_uuid(ID.upper()) == UUID(ID)


@pytest.mark.parametrize("text", NO_UUIDS)
def test_no_other_form(company, text):
    with pytest.raises(ValueError, match="not a UUID"):
        read_uuid(text)
    client = company.client
    refused = client.post("/api/v1/deals", {"title": "Deal", "customerId": text})
    assert error_of(refused) == (400, "INVALID_UUID", {"customerId": ["Invalid UUID format"]})
    if text.isascii() and text.isprintable():
        for answer in (
            client.get(f"/api/v1/deals/{text}"),
            client.get("/api/v1/deals", **{"X-Workspace-Id": text}),
            client.get("/api/v1/deals", **{"X-Organization-Id": text}),
        ):
            assert error_of(answer)[:2] == (400, "INVALID_UUID")
