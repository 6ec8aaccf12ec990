"""`/livez` and `/readyz`: what a proxy or an orchestrator asks one process, before everything else.

Live: it answers. Ready: it can serve REST, which takes the database and nothing else. Without Valkey requests
are served uncounted and tasks wait for their round; a pool or server that is full is there, and slow. Neither
may take every host out of the proxy at once. What all services together are like says `/health`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.kernel import health

GetResponse = Callable[[HttpRequest], HttpResponse]
LIVE, READY = "/livez", "/readyz"


class ProbeMiddleware:
    """Stands first: a probe names the host by its address, which no ALLOWED_HOSTS lists."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == LIVE:
            return _said("live", 200)
        if request.path_info == READY:
            return _said("ready", 200) if health.ready() else _said("database away", 503)
        return self.get_response(request)


def _said(text: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text + "\n", status=status, content_type="text/plain", headers=headers)
