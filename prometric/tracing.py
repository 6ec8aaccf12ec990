"""Traces by OpenTelemetry (OTEL_EXPORTER_OTLP_ENDPOINT): a request, its events, and their tasks.

The packages are optional (requirements/tracing.txt). Spans name routes, events and tasks, never a person, a
tenant or a value. What a caller says of its own trace is not believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from apps.kernel import traces

_running: dict[str, ExitStack] = {}  # by the task's id


def start() -> None:
    """Begin, where a collector is named.

    Raises:
        ImproperlyConfigured: the packages are not installed.
    """
    address = settings.OTEL_EXPORTER_OTLP_ENDPOINT
    if not address:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ImproperlyConfigured(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry is not installed: "
            f"pip install --require-hashes -r requirements/tracing.txt ({error})"
        ) from None
    traces.use(OpenTelemetry(BatchSpanProcessor(OTLPSpanExporter(f"{address.rstrip('/')}/v1/traces"))))


class OpenTelemetry:
    """`traces.Tracer` by OpenTelemetry's SDK."""

    def __init__(self, processor: Any) -> None:
        """`processor`: where finished spans go."""
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        about = {"service.name": "prometric", "service.version": settings.VERSION}
        provider = TracerProvider(resource=Resource.create(about))
        provider.add_span_processor(processor)
        self._tracer = provider.get_tracer("prometric")
        self._kinds = {kind.name.lower(): kind for kind in SpanKind}
        self._words = TraceContextTextMapPropagator()

    @contextmanager
    def span(self, name: str, kind: str, parent: str) -> Iterator[traces.Note]:
        """See traces.Tracer. An exception marks the span by its type alone: its words may be personal."""
        from opentelemetry.trace import StatusCode

        within = self._words.extract({traces.HEADER: parent}) if parent else None
        with self._tracer.start_as_current_span(
            name,
            within,
            self._kinds[kind],
            record_exception=False,
            set_status_on_exception=False,
        ) as span:

            def note(**attributes: Any) -> None:
                span.set_attributes({name.replace("_", "."): value for name, value in attributes.items()})

            try:
                yield note
            except BaseException as error:
                span.set_status(StatusCode.ERROR, type(error).__name__)
                raise

    def carried(self) -> str:
        """See traces.Tracer."""
        found: dict[str, str] = {}
        self._words.inject(found)
        return found.get(traces.HEADER, "")


@before_task_publish.connect
def _take_along(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None and (carried := traces.carried()):
        headers[traces.HEADER] = carried


@task_prerun.connect
def _begin(task_id: str, task: Any, **_: Any) -> None:
    stack = _running[task_id] = ExitStack()
    parent = task.request.get(traces.HEADER) or ""
    stack.enter_context(traces.span(task.name, traces.CONSUMER, parent=parent))


@task_postrun.connect
def _end(task_id: str, **_: Any) -> None:
    if (stack := _running.pop(task_id, None)) is not None:
        stack.close()
