"""`Idempotency-Key`: a repeated POST has one effect and one answer (architecture.md §8).

The row is written in the transaction of the effect, so a crash keeps both or neither. A copy that
arrives while the first is in flight waits for its commit on the unique index.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import orjson
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from apps.kernel.actor import Actor
from apps.kernel.api.envelope import dumps
from apps.kernel.api.throttling import client_address
from apps.kernel.errors import DomainError, IdempotencyKeyReused, Invalid
from apps.kernel.models import IdempotencyRecord
from apps.kernel.sql import CLAIM_KEY, fetch


def once(request: Request, run: Callable[[], Response]) -> Response:
    """Run, or repeat the answer that this key already had; needs the request's transaction.

    Refusals are not remembered: they roll the claim back with everything else.

    Raises:
        IdempotencyKeyReused: the key came with another path or body before.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return run()
    if not 1 <= len(key) <= 255 or not key.isprintable():
        raise Invalid({"Idempotency-Key": _("Must have 1 to 255 printable characters.")})
    scope, digest = _scope(request), _digest(request)
    claimed = fetch(CLAIM_KEY, [scope, key, digest, timezone.now()])
    if not claimed:
        return _repeat(scope, key, digest, request, run)
    mine = IdempotencyRecord.objects.filter(pk=claimed[0][0])
    try:
        response = run()
    except DomainError as error:
        if error.commits:
            mine.delete()
        raise
    mine.update(
        status=response.status_code,
        answer=dumps(response.data).decode(),
        etag=response.headers.get("ETag", ""),
        warnings=_warnings(request),
    )
    return response


def _repeat(scope: str, key: str, digest: str, request: Request, run: Callable[[], Response]) -> Response:
    record = IdempotencyRecord.objects.filter(scope=scope, key=key).first()
    if record is None or _forgotten(record):
        if record is not None:
            record.delete()
        return once(request, run)
    if not hmac.compare_digest(record.request_hash, digest):
        raise IdempotencyKeyReused()
    _warnings(request)[:] = record.warnings
    response = Response(orjson.Fragment(record.answer), status=record.status)
    response["Idempotency-Replayed"] = "true"
    if record.etag:
        response["ETag"] = record.etag
    return response


def _warnings(request: Request) -> list[Any]:
    """What the answer's `meta.warnings` shows."""
    found: list[Any] = request._request.warnings  # type: ignore[attr-defined]
    return found


def _scope(request: Request) -> str:
    """Whose keys these are: two callers who choose the same key never meet."""
    if isinstance(request.auth, Actor):
        return f"{request.auth.workspace_id}:{request.auth.author_id}"
    return f"anonymous:{client_address(request._request)}"


def _digest(request: Request) -> str:
    """What the request asks for; keyed, because a body may hold a password that is easy to guess."""
    content = orjson.dumps(request.data, _as_json, orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    message = f"{request.method} {request.path}\n".encode() + content
    return hmac.new(settings.SECRET_KEY.encode(), message, sha256).hexdigest()


def _as_json(value: Any) -> str:
    """A file stands for its content: another file under the same name is another request."""
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()


def _forgotten(record: IdempotencyRecord) -> bool:
    """Whether its time is over, though the night has not come yet."""
    days = settings.KEEP_DAYS["answers"]
    return bool(days) and record.created_at < timezone.now() - timedelta(days=days)
