"""What is shown once: the secret of a record that was just made or was given another."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from apps.kernel.admin.base import TenantAdmin
from apps.kernel.admin.steps import Step


class ShowsSecret(TenantAdmin):
    """After adding, and after the step `rotate`, the page with the secret comes instead of the record."""

    shown_field: str
    shown_title: Any
    shown_said: Any
    shown_back: Any

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """The secret, for once."""
        return self._secret(request, obj)

    def _done(self, request: HttpRequest, step: Step, obj: Any, made: Any) -> HttpResponse:
        if step.name == "rotate":
            return self._secret(request, made)
        return super()._done(request, step, obj, made)

    def _secret(self, request: HttpRequest, obj: Any) -> HttpResponse:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self.shown_title,
            "subtitle": str(obj),
            "said": self.shown_said,
            "secret": getattr(obj, self.shown_field),
            "page": reverse(name, args=(obj.pk,)),
            "back": self.shown_back,
        }
        headers = {"Cache-Control": "private, no-store"}
        return TemplateResponse(request, "workplace/secret.html", context, headers=headers)
