"""/health and /config: what the whole house says of itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.response import Response

from apps.inventory import selectors as inventory
from apps.kernel import clock, health, tenancy
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import BooleanField, CharField, IntegerField, ListField, PercentField
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet


class Services(Serializer):
    database = CharField(read_only=True)
    redis = CharField(read_only=True)
    elasticsearch = CharField(read_only=True)
    search = CharField(read_only=True)
    ai = CharField(read_only=True)
    ai_provider = CharField(read_only=True)
    worker = CharField(read_only=True)
    relay = CharField(read_only=True)


class WaitingWork(Serializer):
    waiting = IntegerField(read_only=True)
    oldest_seconds = IntegerField(read_only=True)


class Queues(Serializer):
    mail = WaitingWork(read_only=True)
    notices = WaitingWork(read_only=True)
    reports = WaitingWork(read_only=True)
    nightly = WaitingWork(read_only=True)
    celery = WaitingWork(read_only=True)


class Health(Serializer):
    status = CharField(read_only=True)
    version = CharField(read_only=True)
    uptime = IntegerField(read_only=True)
    services = Services(read_only=True)
    relay = WaitingWork(read_only=True, allow_null=True)
    queues = Queues(read_only=True, allow_null=True)


class Features(Serializer):
    ai = BooleanField(read_only=True)
    elasticsearch = BooleanField(read_only=True)
    multi_language = BooleanField(read_only=True)


class Config(Serializer):
    features = Features(read_only=True)
    locales = ListField(child=CharField(), read_only=True)
    currency = CharField(read_only=True)
    vat_rate = PercentField(read_only=True)
    date_format = CharField(read_only=True)
    time_zone = CharField(read_only=True)


class SystemViewSet(ViewSet):
    """Public, without a tenant."""

    public = True
    authentication_classes = ()
    table = {
        "health": Action(
            detail=False,
            method="get",
            response=Health,
            atomic=False,
            operation="getHealth",
            summary="Show the health of the services",
            description=(
                "Answers 200 or 503 with the state of the database, the broker, the workers and the queues."
            ),
        ),
        "config": Action(
            detail=False,
            method="get",
            response=Config,
            operation="getConfig",
            summary="Show what a client must know",
            description=(
                "Answers the version, today's VAT rate, the currency, limits and which features are on."
            ),
        ),
    }

    def run_retrieve(self) -> Response:
        if self.action == "health":
            found = health.check()
            return Response(found, status=200 if found["status"] == health.HEALTHY else 503)
        return Response(self.configuration())

    @staticmethod
    def configuration() -> dict[str, Any]:
        """VAT is the standard rate in force today (domain.md §6.1)."""
        with tenancy.system("public configuration"):
            rate = inventory.standard_rate(clock.today())
        return {
            "features": {
                "ai": "apps.ai" in settings.INSTALLED_APPS,
                "elasticsearch": False,
                "multiLanguage": True,
            },
            "locales": ["kk-KZ", "ru-RU", "en-US"],
            "currency": "KZT",
            "vatRate": rate,
            "dateFormat": "DD.MM.YYYY",
            "timeZone": settings.TIME_ZONE,
        }


routes = [("", SystemViewSet, "system")]
