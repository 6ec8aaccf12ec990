"""/api/schema/: JSON and YAML, made once, with an ETag."""

from __future__ import annotations

import json
from unittest.mock import patch

import pytest
import yaml
from django.test import Client
from drf_spectacular.settings import spectacular_settings

from prometric import openapi

pytestmark = pytest.mark.long
URL = "/api/schema/"


def test_the_document_is_made_once_and_sent_as_asked():
    client = Client()
    openapi._made.cache_clear()
    openapi._written.cache_clear()
    generator = spectacular_settings.DEFAULT_GENERATOR_CLASS
    with patch.object(generator, "get_schema", autospec=True, side_effect=generator.get_schema) as making:
        answers = {text: client.get(URL, {"format": text}) for text in ("json", "yaml")}
        again = client.get(URL, {"format": "json"})
        by_header = client.get(URL, headers={"accept": "application/json, */*;q=0.1"})
        plain = client.get(URL)
    assert making.call_count == 1
    assert answers["json"]["Content-Type"] == "application/vnd.oai.openapi+json; charset=utf-8"
    assert answers["yaml"]["Content-Type"] == "application/vnd.oai.openapi; charset=utf-8"
    document = json.loads(answers["json"].content)
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/deals" in document["paths"]
    assert document == yaml.safe_load(answers["yaml"].content)
    assert again.content == by_header.content == answers["json"].content
    assert plain.content == answers["yaml"].content
    assert answers["json"]["ETag"] != answers["yaml"]["ETag"]

    unchanged = client.get(URL, {"format": "json"}, headers={"if-none-match": again["ETag"]})
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", again["ETag"])
    head = client.head(URL, {"format": "json"})
    assert (head.status_code, head.content) == (200, b"")


def test_what_is_not_offered_is_refused():
    client = Client()
    for answer in (client.get(URL, {"format": "xml"}), client.get(URL, headers={"accept": "image/png"})):
        assert (answer.status_code, answer.json()["error"]["code"]) == (406, "NOT_ACCEPTABLE")
    answer = client.post(URL, {})
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
