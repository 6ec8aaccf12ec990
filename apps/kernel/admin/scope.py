"""The platform's scope around everything under /platform/."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import DataError, transaction
from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request

from apps.kernel import tenancy

OFFICES = ("/admin/", "/platform/")


class PlatformScopeMiddleware:
    """/platform/ runs in one transaction over every organization; its site lets superusers in alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/platform/"):
            return self.get_response(request)
        request.current_app = "platform"
        with tenancy.system("platform"):
            response = self.get_response(request)
            if (user := getattr(request, "_cached_user", None)) is not None and user.pk:
                structlog.contextvars.bind_contextvars(user=str(user.pk))
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What PostgreSQL cannot read, such as a null character in a filter's address, is a bad request."""
        if not request.path_info.startswith(OFFICES) or not isinstance(exception, DataError):
            return None
        transaction.set_rollback(True)
        return bad_request(request, exception)
