"""/webhooks and their deliveries."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from apps.kernel.api.actions import Action
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import NotFound
from apps.notifications import services, subscribable_events
from apps.notifications.api.bodies import WebhookBody
from apps.notifications.api.filters import DeliveryFilters, WebhookFilters
from apps.notifications.api.serializers import (
    DeliveryDetail,
    DeliveryItem,
    DeliveryStanding,
    EventNames,
    WebhookDetail,
    WebhookItem,
    WebhookSecret,
    WebhookStanding,
)
from apps.notifications.models import WebhookDelivery, WebhookSubscription

CHANGE = "SETTINGS_UPDATE"


class WebhookViewSet(ViewSet):
    model = WebhookSubscription
    resource = "SETTINGS"
    filterset_class = WebhookFilters
    table = {
        "list": Action(response=WebhookItem),
        "create": Action.create(
            services.create_webhook,
            WebhookBody,
            WebhookSecret,
            permission=CHANGE,
            operation="createWebhook",
            summary="Create a webhook",
            description=(
                "Subscribes an address to events. The secret that signs them is shown in this answer alone."
            ),
        ),
        "retrieve": Action(response=WebhookDetail),
        "update": Action.update(services.update_webhook, WebhookBody, _("Webhook updated")),
        "destroy": Action.delete(services.delete_webhook, _("Webhook deleted"), permission=CHANGE),
        "pause": Action(
            response=WebhookStanding,
            service=services.pause_webhook,
            operation="pauseWebhook",
            summary="Pause a webhook",
            description="Holds deliveries back; what happens meanwhile is sent after `resumeWebhook`.",
        ),
        "resume": Action(
            response=WebhookStanding,
            service=services.resume_webhook,
            operation="resumeWebhook",
            summary="Resume a webhook",
            description=(
                "Delivers again after a pause, or after it was switched off because nothing got through."
            ),
        ),
        "rotate_secret": Action(
            response=WebhookSecret,
            service=services.rotate_secret,
            operation="rotateWebhookSecret",
            summary="Rotate a webhook's secret",
            description="Makes a new secret and shows it once; for a day deliveries are signed with both.",
        ),
        "test": Action(
            response=DeliveryStanding,
            service=services.send_test,
            operation="testWebhook",
            summary="Send a test delivery",
            description="Sends the event `webhook.test` to the address now.",
        ),
        "events": Action(
            method="get",
            detail=False,
            response=EventNames,
            permission="VIEW",
            operation="listWebhookEvents",
            summary="List the events of webhooks",
            description="Answers every name that a webhook may subscribe to.",
        ),
    }

    def run_retrieve(self) -> Response:
        if self.action == "events":
            return Response({"events": subscribable_events.subscribable()})
        return super().run_retrieve()


class DeliveryViewSet(ViewSet):
    """The log of one webhook."""

    model = WebhookDelivery
    resource = "SETTINGS"
    filterset_class = DeliveryFilters
    table = {
        "list": Action(response=DeliveryItem),
        "retrieve": Action(response=DeliveryDetail),
        "resend": Action(
            response=DeliveryStanding,
            service=services.resend_delivery,
            operation="resendWebhookDelivery",
            summary="Send a delivery again",
            description="Sends the same event with the same id once more.",
        ),
    }

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.webhook_id: UUID = self._read_id(kwargs["webhook"])

    def get_queryset(self) -> QuerySet[Any]:
        if not WebhookSubscription.objects.filter(pk=self.webhook_id).exists():
            raise NotFound()
        return super().get_queryset().filter(subscription=self.webhook_id)

    def call(self, entry: Action, data: dict[str, Any]) -> Any:
        assert entry.service is not None
        return partial(entry.service, self.subject_id)(actor=self.actor, webhook_id=self.webhook_id, **data)
