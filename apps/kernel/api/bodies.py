"""Bodies whose length nobody stated: `Transfer-Encoding: chunked`, and what a proxy speaks HTTP/2 sends.

Django on WSGI reads as many bytes as `Content-Length` says, REST framework takes a missing one for none, and
so does Django's reader of forms: a chunked body would be thrown away, and an update answer that it was done.
Here such a body is measured before anybody looks at it, so that all that follows sees an ordinary one.
"""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, MutableMapping
from typing import IO, Any

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.kernel.api.errors import error_response
from apps.kernel.api.parsers import max_body_bytes
from apps.kernel.api.uploads import ROOM_FOR_FORM

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Any, Receive, Any], Awaitable[None]]


def longest_body() -> int:
    """Bytes of the longest body that any door takes; one more is read, so that longer ones are known."""
    return max(max_body_bytes() + ROOM_FOR_FORM, settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


class BodyLengthMiddleware:
    """States the length of a body that came without one; the parsers' own limits refuse what is too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
        if chunked or (isinstance(request, ASGIRequest) and not request.META.get("CONTENT_LENGTH")):
            refused = _measure(request)
            if refused is not None:
                return refused
        return self.get_response(request)


def _measure(request: Any) -> HttpResponse | None:
    """Put the length where readers look for it; a refusal if the body cannot be read."""
    if isinstance(request, ASGIRequest):
        length = request._stream.seek(0, io.SEEK_END)  # Django has written all of it to this file
        request._stream.seek(0)
    else:
        # Only a server that ends the stream itself may be read without a length.
        if not request.environ.get("wsgi.input_terminated"):
            return error_response(411, "VALIDATION_FAILED", body=[_("Content-Length is required")])
        try:
            data = _read(request.environ["wsgi.input"], longest_body() + 1)
        except Exception:  # a broken chunk, or the client went away: each server has errors of its own
            return error_response(400, "VALIDATION_FAILED", body=[_("The request body could not be read")])
        request._stream, length = io.BytesIO(data), len(data)
    if length > longest_body() and not request.path_info.startswith("/api/"):
        return error_response(413, "PAYLOAD_TOO_LARGE")  # a form that was cut off would be saved by half
    request.META["CONTENT_LENGTH"] = str(length)
    return None


def _read(stream: IO[bytes], size: int) -> bytes:
    chunks: list[bytes] = []
    while size > 0 and (chunk := stream.read(min(size, 64 * 1024))):
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def with_body_limit(http: Application) -> Application:
    """An ASGI application that is given no more of a body than `longest_body` and one byte.

    Django writes the whole body to disk before it looks at the request, however long it is.
    """

    async def application(scope: Any, receive: Receive, send: Any) -> None:
        left, ended = longest_body() + 1, False

        async def cut() -> Message:
            nonlocal left, ended
            message = await receive()
            while ended and message["type"] == "http.request":
                message = await receive()  # what is left of a body that was cut off
            if message["type"] == "http.request":
                body = message.get("body", b"")[:left]
                left -= len(body)
                ended = left == 0 or not message.get("more_body", False)
                message = {"type": "http.request", "body": body, "more_body": not ended}
            return message

        await http(scope, cut, send)

    return application
