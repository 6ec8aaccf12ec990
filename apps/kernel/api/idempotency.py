"""`Idempotency-Key`: a repeated POST has one effect and one answer (design.md §8).

The row is written in the transaction of the effect, so a crash keeps both or neither. A copy that
arrives while the first is in flight waits for its commit on the unique index.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import orjson
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from apps.kernel.actor import Actor
from apps.kernel.api.envelope import dumps
from apps.kernel.errors import IdempotencyKeyReused, Invalid
from apps.kernel.models import IdempotencyRecord

KEEP = timedelta(hours=24)
CLAIM = """
INSERT INTO kernel_idempotencyrecord (scope, key, request_hash, status, answer, created_at)
VALUES (%s, %s, %s, 0, '', now()) ON CONFLICT (scope, key) DO NOTHING RETURNING id
"""


def once(request: Request, run: Callable[[], Response]) -> Response:
    """Run, or repeat the answer that this key already had.

    Raises:
        IdempotencyKeyReused: the key came with another path or body before.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None or not connection.in_atomic_block:
        return run()
    if not 1 <= len(key) <= 255 or not key.isprintable():
        raise Invalid({"Idempotency-Key": _("Must have 1 to 255 printable characters.")})
    scope, digest = _scope(request), _digest(request)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [scope, key, digest])
        claimed = cursor.fetchone()
    if claimed is None:
        return _repeat(scope, key, digest, request, run)
    response = run()
    if response.status_code < 400:
        IdempotencyRecord.objects.filter(pk=claimed[0]).update(
            status=response.status_code, answer=dumps(response.data).decode()
        )
    return response


def _repeat(scope: str, key: str, digest: str, request: Request, run: Callable[[], Response]) -> Response:
    record = IdempotencyRecord.objects.get(scope=scope, key=key)
    if record.created_at < timezone.now() - KEEP:
        record.delete()
        return once(request, run)
    if record.request_hash != digest:
        raise IdempotencyKeyReused()
    response = Response(orjson.Fragment(record.answer), status=record.status)
    response["Idempotency-Replayed"] = "true"
    return response


def _scope(request: Request) -> str:
    if isinstance(request.auth, Actor):
        return f"{request.auth.organization_id}:{request.auth.user_id}"
    return "anonymous"


def _digest(request: Request) -> str:
    content = orjson.dumps(request.data, str, orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(f"{request.method} {request.path}\n".encode() + content).hexdigest()


def forget_old() -> int:
    """Delete records past their day; returns how many."""
    return IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEEP).delete()[0]
