"""The next steps of a record: one kind of action for every screen.

A step is shown as a button on its record, and where `bulk` says so among the actions of a list. GET shows
its dialog and changes nothing; POST (with CSRF) calls one service with the record found inside the visitor's
scope. A refusal stands in the dialog with what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from unfold.enums import ActionVariant

from apps.kernel import warnings
from apps.kernel.admin.refusals import put_on
from apps.kernel.admin.sites import own_address
from apps.kernel.errors import DomainError
from apps.kernel.state_machine import StateMachine

# A list's action takes this many rows at once.
MOST_ROWS = 500


class StepForm(forms.Form):
    """What a step asks; without fields its dialog is a question. `obj` is None for several rows."""

    def __init__(
        self, *args: Any, obj: Any = None, request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.obj = obj
        self.request = request
        for field in self.fields.values():
            field.label = capfirst(field.label)
        self.prefill()

    def prefill(self) -> None:
        """Set initial values from `self.obj`."""

    def render_before_template(self) -> str:
        """What is wrong with the whole of it, above its fields; the theme's dialog asks for it."""
        return render_to_string("unfold/helpers/messages/error.html", {"errors": self.non_field_errors()})

    def data_for_service(self) -> dict[str, Any]:
        """The service's keyword arguments; what was left empty is not said."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a kind of record.

    Args:
        name: the last part of its address.
        title: the button, a verb.
        service: called as `service(pk, actor=…, **form.data_for_service())`.
        right: the permission, whole ("PAYMENTS_CREATE") or the last part of the screen's own ("UPDATE").
        also: further permissions, whole, of a step that does more than one thing.
        possible: whether the record as it stands can take it; the service still judges.
        asks: the dialog's form.
        question: the sentence of the dialog, what will happen.
        bulk: offered for selected rows of the list.
        tone: "primary" for the likeliest, "danger" for what cannot be taken back.
        goes_to: the address after success, by what the service returned; None: the record.
    """

    name: str
    title: Any
    service: Callable[..., Any]
    right: str = "UPDATE"
    possible: Callable[[Any], bool] = lambda obj: True
    asks: type[StepForm] = StepForm
    question: Any = ""
    icon: str = ""
    bulk: bool = False
    tone: str = "default"
    goes_to: Callable[[Any], str | None] | None = None
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.right:
            raise TypeError(f"step {self.name} names no right")


class StepsMixin:
    """Serves the steps that a ModelAdmin names; needs RightsMixin and `run`."""

    steps: tuple[Step, ...] = ()
    # Steps that have the name of one of its actions are possible when the machine says so.
    state_machine: StateMachine | None = None
    # Where the machine's row is, seen from the list's: `membership` of an employee.
    state_path = ""
    admin_site: Any
    opts: Any
    resource: str
    model: Any

    def all_steps(self) -> tuple[Step, ...]:
        """Its own steps, and those that apps on floors above add through the site."""
        return (*self.steps, *self.admin_site.more_steps(self.model))

    def step_right(self, step: Step) -> str:
        """The whole name of a step's permission."""
        return step.right if "_" in step.right else f"{self.resource}_{step.right}"

    def may_step(self, request: HttpRequest, step: Step) -> bool:
        return all(self.admin_site.may(request, right) for right in (self.step_right(step), *step.also))

    def step_url(self, step: Step, obj: Any) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_step"
        return reverse(name, args=(obj.pk, step.name))

    def step_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        view = self.admin_site.admin_view(self.step_view)
        return [path("<path:object_id>/step/<slug:name>/", view, name=name)]

    def is_possible(self, step: Step, obj: Any) -> bool:
        """Whether the record as it stands can take the step."""
        machine = self.state_machine
        if machine is not None and step.name in machine.action_names:
            row = getattr(obj, self.state_path) if self.state_path else obj
            if step.name not in machine.actions(row):
                return False
        return step.possible(obj)

    def actions_of_status(self, request: HttpRequest, actions: dict[str, Any]) -> dict[str, Any]:
        """In a list of one status, without the actions that cannot begin there."""
        if (machine := self.state_machine) is None:
            return actions
        lookup = "__".join(filter(None, (self.state_path, machine.field, "exact")))
        if not (state := request.GET.get(lookup)):
            return actions
        gone = machine.action_names - machine.actions_from(state)
        return {name: action for name, action in actions.items() if name not in gone}

    def shown_steps(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        """The record's buttons, the likeliest first, as far as possible and allowed; beyond three the rest
        stands under "More".
        """
        shown = [
            {
                "title": step.title,
                "icon": step.icon,
                "variant": ActionVariant(step.tone),
                "attrs": {"data-step": step.name},
                "dialog": True,
                "path": self.step_url(step, obj),
            }
            for step in self.all_steps()
            if self.is_possible(step, obj) and self.may_step(request, step)
        ]
        shown.sort(key=lambda each: each["variant"] != ActionVariant.PRIMARY)
        for later in shown[1:]:
            # One is the likeliest.
            if later["variant"] == ActionVariant.PRIMARY:
                later["variant"] = ActionVariant.DEFAULT
        if len(shown) <= 3:
            return shown
        more = {"title": _("More"), "variant": ActionVariant.DEFAULT, "items": shown[2:], "attrs": {}}
        return [*shown[:2], {**more, "method_name": "more"}]

    def step_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponseBase:
        """The dialog of one step (GET), or the step (POST)."""
        step = next((step for step in self.all_steps() if step.name == name), None)
        if step is None:
            raise Http404
        if not self.has_view_permission(request) or not self.may_step(request, step):  # type: ignore[attr-defined]
            raise PermissionDenied
        obj = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if obj is None:
            raise Http404
        form = step.asks(request.POST if request.method == "POST" else None, obj=obj, request=request)
        if request.method == "POST" and form.is_valid():
            warnings.collect()
            try:
                made = self.run(request, obj, step.service, obj.pk, **form.data_for_service())  # type: ignore[attr-defined]
            except DomainError as error:
                put_on(form, error)
            else:
                return self._done(request, step, obj, made)
        return self._dialog(request, step, obj, form)

    def _done(self, request: HttpRequest, step: Step, obj: Any, made: Any) -> HttpResponse:
        self.show_warnings(request)  # type: ignore[attr-defined]
        self.message_user(request, self._said(obj), messages.SUCCESS)  # type: ignore[attr-defined]
        there = step.goes_to(made) if step.goes_to else _came_from(request)
        if there is None:
            there = self.admin_site.goes_on(request, obj, step)
        if there is None:
            name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
            there = reverse(name, args=(obj.pk,))
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": there})
        return HttpResponseRedirect(there)

    def _said(self, obj: Any) -> str:
        """How the record stands now, where the step has moved it; the button said the verb already."""
        now = self.model._default_manager.filter(pk=obj.pk).first()
        status = getattr(now, "status", None)
        if status is not None and status != obj.status and hasattr(now, "get_status_display"):
            return f"{obj}: {str(now.get_status_display()).lower()}"
        return _("Done: %(name)s") % {"name": obj}

    def _dialog(self, request: HttpRequest, step: Step, obj: Any, form: StepForm) -> HttpResponseBase:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": step.title,
            "subtitle": str(obj),
            "original": obj,
            "form": form,
            "dialog": {"title": f"{step.title}: {obj}", "description": step.question},
            "form_submit_text": step.title,
            "media": form.media,
        }
        return TemplateResponse(request, "workplace/step.html", context)

    # ------------------------------------------------------------------ lists

    def bulk_actions(self, request: HttpRequest) -> dict[str, tuple[Callable[..., Any], str, Any]]:
        """What may be done to selected rows, as Django's `get_actions` gives it."""
        found = {}
        for step in self.all_steps():
            if step.bulk and self.may_step(request, step):
                found[step.name] = (_bulk(step), step.name, step.title)
        return found

    def bulk_view(self, request: HttpRequest, step: Step, queryset: Any) -> HttpResponseBase | None:
        """First what will happen to which rows, then (POST with `apply`) each by itself."""
        if not self.may_step(request, step):
            raise PermissionDenied
        rows = list(queryset[: MOST_ROWS + 1])
        if len(rows) > MOST_ROWS:
            said = _("Choose at most %(count)d rows at once.") % {"count": MOST_ROWS}
            self.message_user(request, said, messages.ERROR)  # type: ignore[attr-defined]
            return None
        applies = "apply" in request.POST
        form = step.asks(request.POST if applies else None, obj=None, request=request)
        if applies and form.is_valid():
            self.apply_each(request, rows, step, form.data_for_service())
            return None
        able = [obj for obj in rows if self.is_possible(step, obj)]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": step.title,
            "question": step.question,
            "rows": rows,
            "able": able,
            "unable": [obj for obj in rows if obj not in able],
            "form": form,
            "action": step.name,
            "selected": [str(obj.pk) for obj in able],
            "tone": step.tone,
            "media": form.media,
        }
        return TemplateResponse(request, "workplace/bulk.html", context)

    def apply_each(self, request: HttpRequest, rows: list[Any], step: Step, data: dict[str, Any]) -> None:
        """Each row in a savepoint of its own; refusals are told beside successes."""
        warnings.collect()
        done = self.count_done(request, rows, step.service, **data)  # type: ignore[attr-defined]
        self.show_warnings(request)  # type: ignore[attr-defined]
        if done:
            said = ngettext("%(count)d done", "%(count)d done", done) % {"count": done}
            self.message_user(request, f"{step.title}: {said}", messages.SUCCESS)  # type: ignore[attr-defined]


def _came_from(request: HttpRequest) -> str | None:
    """The page of this site that asked to be come back to."""
    return own_address(request, request.GET.get("next", ""))


def _bulk(step: Step) -> Callable[..., Any]:
    def action(model_admin: Any, request: HttpRequest, queryset: Any) -> Any:
        return model_admin.bulk_view(request, step, queryset)

    action.__name__ = step.name
    return action
