"""What the second factor's paths answer."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.accounts.qr import svg
from apps.kernel.api.fields import BooleanField, CharField, IntegerField, ListField, MomentField
from apps.kernel.api.serializers import Serializer


class SecondFactorState(Serializer):
    enabled = BooleanField(read_only=True)
    required_by_organization = BooleanField(read_only=True)
    since = MomentField(read_only=True, allow_null=True)
    recovery_codes_left = IntegerField(read_only=True)


class Enrolment(Serializer):
    """Shown this once: the app's secret, as text, as an address and as a picture of it."""

    secret = CharField(read_only=True)
    uri = CharField(read_only=True)
    qr = serializers.SerializerMethodField()

    def get_qr(self, enrolment: Any) -> str:
        """An SVG."""
        return svg(enrolment.uri)


class NewRecoveryCodes(Serializer):
    """Shown this once."""

    recovery_codes = ListField(child=CharField(), read_only=True)
