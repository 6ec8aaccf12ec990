"""One trace from a request through the events that it wrote to their tasks; nothing where it is off."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings as house
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from apps.kernel import outbox, traces
from apps.kernel.models import OutboxEvent
from prometric.tracing import OpenTelemetry

THEIRS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What a collector would get."""
    exporter = InMemorySpanExporter()
    traces.use(OpenTelemetry(SimpleSpanProcessor(exporter)))
    yield exporter
    traces.use(traces.NONE)


def make_customer(company: Any) -> OutboxEvent:
    body = {"name": "Айгерім", "type": "INDIVIDUAL"}
    answer = company.client.post("/api/v1/customers", body, traceparent=THEIRS)
    assert answer.status_code == 201
    return OutboxEvent.objects.filter(name="customer.created").latest("id")


def test_a_request_its_events_and_their_tasks_are_one_trace(
    company: Any, spans: InMemorySpanExporter
) -> None:
    outbox.drain()
    spans.clear()
    row = make_customer(company)
    outbox.drain()
    found = {span.name: span for span in spans.get_finished_spans()}
    web, relay = found["POST"], found["deliver customer.created"]
    assert web.parent is None, "a caller's own trace is not believed"
    assert dict(web.attributes or {}) == {"http.route": "/api/v1/customers", "http.response.status": 201}
    assert row.trace.startswith(f"00-{web.context.trace_id:032x}-{web.context.span_id:016x}-")
    assert len(row.trace) == 55
    assert (relay.context.trace_id, relay.parent.span_id) == (web.context.trace_id, web.context.span_id)
    said = "".join(span.to_json() for span in spans.get_finished_spans())
    for personal in ("Айгерім", company.owner.email, str(company.organization.pk), "127.0.0.1"):
        assert personal not in said


def test_a_task_goes_on_with_the_trace_that_its_headers_carry(spans: InMemorySpanExporter) -> None:
    headers: dict[str, Any] = {}
    with traces.span("ask for webhooks", traces.PRODUCER, parent=THEIRS):
        before_task_publish.send(sender="a", headers=headers)
    task = current_app.tasks["apps.kernel.tasks.heartbeat"]
    task.push_request(**headers)
    try:
        task_prerun.send(sender=task, task_id="t", task=task)
        task_postrun.send(sender=task, task_id="t", task=task)
    finally:
        task.pop_request()
    asked, done = spans.get_finished_spans()
    assert done.name == "apps.kernel.tasks.heartbeat"
    assert f"{asked.context.trace_id:032x}" == f"{done.context.trace_id:032x}" == THEIRS.split("-")[1]
    assert done.parent.span_id == asked.context.span_id
    assert traces.carried() == ""


def test_an_error_marks_its_span_without_its_words(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="secret"), traces.span("a", traces.SERVER):
        raise ValueError("secret")
    [span] = spans.get_finished_spans()
    assert (span.status.description, list(span.events)) == ("ValueError", [])


def test_where_it_is_off_nothing_is_carried(company: Any) -> None:
    assert make_customer(company).trace == ""
    headers: dict[str, Any] = {}
    before_task_publish.send(sender="a", headers=headers)
    assert traces.HEADER not in headers


WITHOUT = """
import sys
sys.modules["opentelemetry.sdk.trace.export"] = None
import django
django.setup()
"""


def test_the_setting_without_the_packages_is_refused_at_the_start() -> None:
    env = {
        **os.environ,
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1",
        "DJANGO_SETTINGS_MODULE": "prometric.settings.test",
    }
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        cwd=house.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "OpenTelemetry is not installed: pip install --require-hashes" in run.stderr
