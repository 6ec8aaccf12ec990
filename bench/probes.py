"""Two endpoints of one shape, one statement each: nobody is asked who they are, or everybody is.

What they differ by is the sign-in check, the tenant and the rate limit.
"""

from typing import Any

from django.db import connection
from rest_framework.response import Response

from apps.kernel.api.actions import Action
from apps.kernel.api.fields import IntegerField
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet


class One(Serializer):
    one = IntegerField()


class Probe(ViewSet):
    table = {"probe": Action(response=One, detail=False, method="get", path="probe", permission=None)}

    def run_retrieve(self) -> Response:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return Response({"one": cursor.fetchone()[0]})


class PublicProbe(Probe):
    public = True
    authentication_classes: Any = ()


class PrivateProbe(Probe):
    pass
