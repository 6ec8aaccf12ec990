"""The OpenAPI document: no warning in making it, and no change that nobody meant.

After a meant change: `python manage.py spectacular --file prometric/tests/openapi.yaml`.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.settings import spectacular_settings
from openapi_spec_validator import validate
from referencing import Registry

from apps.kernel.api.schema_parts import LIMITS

pytestmark = pytest.mark.long

SNAPSHOT = Path(__file__).parent / "openapi.yaml"


def test_it_is_a_valid_document_made_without_a_warning(document, monkeypatch):
    assert issubclass(spectacular_settings.DEFAULT_GENERATOR_CLASS, SchemaGenerator)
    assert (list(GENERATOR_STATS._warn_cache), list(GENERATOR_STATS._error_cache)) == ([], [])
    assert document["openapi"].startswith("3.1")
    # A registry never changes, yet each reference crawls the specification's schema again: 10,000 times.
    crawled: dict[int, tuple[Any, Any]] = {}

    def crawl(registry: Any) -> Any:
        if id(registry) not in crawled:
            crawled[id(registry)] = registry, really(registry)
        return crawled[id(registry)][1]

    really = Registry.crawl
    monkeypatch.setattr(Registry, "crawl", crawl)
    validate(document)


def test_nothing_changed_unnoticed(document):
    made = OpenApiYamlRenderer().render(document, renderer_context={}).decode()
    assert made == SNAPSHOT.read_text(encoding="utf-8")


def components(document, part: object) -> set[str]:
    """The names of all components that a part of the document refers to."""
    found: set[str] = set()
    pending = [part]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            name = str(item.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found.add(name)
                pending.append(document["components"]["schemas"][name])
            pending.extend(item.values())
    return found


def operations(document):
    return [operation for path in document["paths"].values() for operation in path.values()]


def test_what_is_taken_and_what_is_given_share_no_component(document):
    """A shared one is made once: the order of the paths would decide whether it has an input's limits."""
    taken = components(document, [operation.get("requestBody") for operation in operations(document)])
    given = components(document, [operation["responses"] for operation in operations(document)])
    assert len(taken) > 100 < len(given)
    assert taken & given == set()


def test_an_answer_promises_no_limits_of_an_input(document):
    """A quantity must be more than zero to come in, and is zero when it is used up."""
    schemas = document["components"]["schemas"]
    assert schemas["OrderLineBody"]["properties"]["quantity"]["minimum"] == Decimal("0.001")
    for name in components(document, [operation["responses"] for operation in operations(document)]):
        for field in schemas[name].get("properties", {}).values():
            assert not LIMITS & {*field, *field.get("items", {})}, name


def test_an_answers_fields_are_always_there_unless_they_say_otherwise(document):
    step = document["components"]["schemas"]["ForecastStep"]
    assert step["properties"].keys() - set(step["required"]) == {"label", "months", "isRunning", "actual"}


def test_the_headers_that_choose_a_tenant_may_be_refused(document):
    """Malformed: 400; another company's: 403; also where no permission is asked for."""
    closed = [operation for operation in operations(document) if operation.get("security")]
    assert len(closed) > 150
    assert all({"400", "401", "403"} <= operation["responses"].keys() for operation in closed)


def test_what_an_idempotency_key_may_answer_is_documented(document):
    """The body is read and compared, also where the action takes none."""
    for path in document["paths"].values():
        if "post" in path:
            assert {"400", "413", "415", "422"} <= path["post"]["responses"].keys()


def test_every_address_with_an_id_may_be_not_found(document):
    for address, path in document["paths"].items():
        for operation in path.values():
            assert "{" not in address or "404" in operation["responses"], address
