"""`/metrics` for Prometheus: what this host's processes counted, and what the servers say of all hosts.

The first part adds up over hosts, the second (outbox, queues, rows) is the same whoever is asked.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator

import structlog
from django.conf import settings
from django.db import Error
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, exposition
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from apps.kernel import health, tenancy
from apps.kernel.mail import MAX_ATTEMPTS
from apps.kernel.metrics import REGISTRY, Together
from apps.kernel.models import OutboxEvent, OutgoingMail
from apps.kernel.sql import OUTBOX_SIZE, fetch
from apps.notifications.models import WebhookDelivery, WebhookSubscription
from apps.reports.models import Report, ReportStatus

ADDRESS = "/metrics"
log = structlog.get_logger("prometric.metrics")


class MetricsMiddleware:
    """Answers who bears METRICS_TOKEN. Before everything else, as the probes: Prometheus names an address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != ADDRESS or not settings.METRICS_TOKEN:
            return self.get_response(request)
        wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
        headers = {"Cache-Control": "no-store"}
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted):
            headers["WWW-Authenticate"] = "Bearer"
            return HttpResponse("token?\n", status=401, content_type="text/plain", headers=headers)
        return HttpResponse(shown(), content_type=exposition.CONTENT_TYPE_PLAIN_0_0_4, headers=headers)


def shown() -> bytes:
    """Everything, in Prometheus's text format."""
    registry = CollectorRegistry()
    registry.register(Together(settings.METRICS_DIR) if settings.METRICS_DIR else REGISTRY)
    registry.register(Servers())
    return exposition.generate_latest(registry)


class Servers(Collector):
    """What the database and Valkey say; what cannot be asked is left out."""

    def describe(self) -> Iterable[Metric]:
        """Nothing, so that the registry does not ask the servers before it must."""
        return []

    def collect(self) -> Iterator[Metric]:
        """See `health.check` for the first half."""
        found = health.check()
        yield gauge("build_info", "Which version runs", {found["version"]: 1}, "version")
        states = {name: int(state == health.CONNECTED) for name, state in found["services"].items()}
        yield gauge("service_up", "Whether a service answers, as /health says", states, "service")
        if (relay := found["relay"]) is not None:
            yield gauge("outbox_waiting", "Events that are due", relay["waiting"])
            yield gauge(
                "outbox_oldest_seconds", "How long the oldest due event waits", relay["oldestSeconds"]
            )
        if (queues := found["queues"]) is not None:
            waiting = {name: queue["waiting"] for name, queue in queues.items()}
            oldest = {name: queue["oldestSeconds"] for name, queue in queues.items()}
            yield gauge("queue_waiting", "Tasks that wait", waiting, "queue")
            yield gauge("queue_oldest_seconds", "How long the oldest task waits", oldest, "queue")
        if relay is not None:
            try:
                yield from _rows()
            except Error as error:
                log.warning("rows not counted", error=str(error))


def _rows() -> list[Metric]:
    """Of all tenants together; each count has an index that holds nothing else."""
    statuses = dict.fromkeys(WebhookSubscription.Status.values, 0)
    with tenancy.system("metrics"):
        rows, size = fetch(OUTBOX_SIZE)[0]
        parked = OutboxEvent.everything.filter(delivered_at__isnull=True, parked_at__isnull=False).count()
        found = WebhookSubscription.everything.order_by().values_list("status").annotate(Count("pk"))
        active = WebhookSubscription.everything.filter(status=WebhookSubscription.Status.ACTIVE)
        left_alone = active.filter(open_until__isnull=False).count()
        deliveries = WebhookDelivery.everything.filter(status=WebhookDelivery.Status.PENDING).count()
        unmade = Report.everything.filter(status=ReportStatus.PROCESSING, deleted_at__isnull=True)
        running = unmade.count()
        unsent = OutgoingMail.objects.filter(sent_at__isnull=True)
        mail, lost = unsent.count(), unsent.filter(attempts__gte=MAX_ATTEMPTS).count()
        statuses.update(found)
    return [
        gauge("outbox_rows", "Rows of the outbox, about", rows),
        gauge("outbox_bytes", "What the outbox takes on the disk", size),
        gauge("outbox_parked", "Events that were given up", parked),
        gauge("webhooks", "Webhooks by status", statuses, "status"),
        gauge("webhook_circuits_open", "Active webhooks whose receiver fails and is left alone", left_alone),
        gauge("webhook_deliveries_waiting", "Webhooks to be sent, now or later", deliveries),
        gauge("reports_running", "Reports asked for and not made yet", running),
        gauge("mail_waiting", "Mail to be sent, now or later", mail - lost),
        gauge("mail_given_up", "Mail that no attempt brought away", lost),
    ]


def gauge(name: str, text: str, value: float | dict[str, int], label: str = "") -> GaugeMetricFamily:
    """One measure, or one for each value of its label."""
    family = GaugeMetricFamily(f"prometric_{name}", text, labels=[label] if label else None)
    for key, number in value.items() if isinstance(value, dict) else [("", value)]:
        family.add_metric([key] if label else [], number)
    return family
