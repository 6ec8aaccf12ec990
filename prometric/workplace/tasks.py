"""One's tasks as pages: what is to be done, and the form of one task."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from apps.collaboration import selectors, services
from apps.collaboration.models import EntityType, Task
from apps.hr.selectors import employee_rows
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.admin import columns
from apps.kernel.admin.fields import DateField
from apps.kernel.admin.refusals import explain, put_on
from apps.kernel.admin.sites import actor_of, own_address
from apps.kernel.errors import DomainError
from apps.kernel.uuids import read_uuid
from prometric.workplace import links

PER_PAGE = 50
NOTES = UnfoldAdminTextareaWidget({"rows": 3})
SHOWN = (("mine", _("My tasks")), ("all", _("All that I see")), ("done", _("Done ones")))
STEPS = {
    "complete": services.complete_task,
    "reopen": services.reopen_task,
    "delete": services.delete_task,
}


class TaskForm(forms.Form):
    """A task as one types it; a day without a time lasts to its end."""

    subject = forms.CharField(max_length=255, label=_("subject"), widget=UnfoldAdminTextInputWidget)
    due_day = DateField(required=False, label=_("due"))
    due_time = forms.TimeField(required=False, label=_("time"), widget=UnfoldAdminSingleTimeWidget)
    remind_day = DateField(required=False, label=_("remind on"))
    remind_time = forms.TimeField(
        required=False, label=_("reminder time"), widget=UnfoldAdminSingleTimeWidget
    )
    priority = forms.ChoiceField(
        choices=Task.Priority.choices, label=_("priority"), widget=UnfoldAdminSelectWidget
    )
    assigned_to: Any = forms.ModelChoiceField(
        queryset=None, required=False, label=_("assigned to"), widget=UnfoldAdminSelectWidget
    )
    description = forms.CharField(
        required=False,
        max_length=10_000,
        label=_("description"),
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(str(field.label))

    def clean(self) -> dict[str, Any]:
        for name in ("due", "remind"):
            if self.cleaned_data.get(f"{name}_time") and not self.cleaned_data.get(f"{name}_day"):
                self.add_error(f"{name}_day", _("Name the day, too."))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """What the services take."""
        typed = self.cleaned_data
        plain = {name: typed[name] for name in ("subject", "priority", "description")}
        remind = typed["remind_day"] and _moment(typed["remind_day"], typed["remind_time"] or dt.time(9))
        due = typed["due_day"] and (
            _moment(typed["due_day"], typed["due_time"]) if typed["due_time"] else typed["due_day"]
        )
        assignee = typed["assigned_to"]
        return {
            **plain, "due_at": due, "reminder_at": remind, "assigned_to": assignee.pk if assignee else None
        }  # fmt: skip


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=clock.ALMATY)


def page(request: HttpRequest, site: Any) -> HttpResponse:
    """One's own open tasks, the earliest first; `?show=all`: of everybody; `?show=done`: what is done."""
    actor = _actor(request)
    asked = request.GET.get("show", "mine")
    found = _chosen(actor, asked).select_related("assigned_to__membership__user")
    cut = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **site.each_context(request),
        "title": _("Tasks"),
        "subtitle": None,
        "page": cut,
        "tasks": rows(actor, list(cut)),
        "shown": [(key, title, key == asked) for key, title in SHOWN],
        "asked": asked,
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "workplace/tasks.html", context)


def _chosen(actor: Actor, asked: str) -> QuerySet[Task]:
    if asked == "done":
        done = selectors.own_tasks(actor).filter(completed_at__isnull=False)
        return done.order_by("-completed_at", "-id")
    found = selectors.visible_tasks(actor) if asked == "all" else selectors.own_tasks(actor)
    return found.filter(completed_at__isnull=True).order_by("due_at", "id")


def rows(actor: Actor, tasks: list[Task]) -> list[dict[str, Any]]:
    """Tasks as their lists show them, each with its record's name and page."""
    names = selectors.entity_names((task.entity_type, task.entity_id) for task in tasks)
    now = timezone.now()
    return [
        {
            "task": task,
            "due": _due(task),
            "is_late": task.completed_at is None and task.due_at is not None and task.due_at < now,
            "is_urgent": task.priority in (Task.Priority.HIGH, Task.Priority.URGENT),
            "record": names.get((task.entity_type, task.entity_id)) if task.entity_id else None,
            "link": links.to(task.entity_type, task.entity_id) if task.entity_id else None,
            "may_change": selectors.may_change(actor, task),
        }
        for task in tasks
    ]


def _due(task: Task) -> str:
    if task.due_at is None:
        return ""
    return str(
        columns.moment(task.due_at) if task.due_has_time else columns.date(clock.local_date(task.due_at))
    )


def form_page(request: HttpRequest, site: Any, pk: UUID | None = None) -> HttpResponse:
    """A new task (`?kind=deal&record=…`: of that record), or one there is; POST saves."""
    actor = _actor(request)
    task = selectors.visible_tasks(actor).filter(pk=pk).first() if pk is not None else None
    if pk is not None and task is None:
        raise Http404
    entity_type, entity_id = (task.entity_type, task.entity_id) if task else _record(request)
    form = TaskForm(request.POST or None, initial=_initial(actor, task))
    form.fields["assigned_to"].queryset = employee_rows().filter(  # type: ignore[attr-defined]
        membership__in=selectors.members_who_see(actor.workspace_id, entity_type, entity_id).values("pk")
    ).select_related("membership__user")  # fmt: skip
    back = own_address(request, request.GET.get("back", "")) or reverse("admin:tasks")
    if request.method == "POST" and form.is_valid():
        try:
            if task is not None:
                services.update_task(task.pk, actor=actor, **form.values())
            else:
                record: dict[str, Any] = {"entity_type": entity_type, "entity_id": entity_id}
                services.create_task(actor=actor, **form.values(), **record)
        except DomainError as error:
            put_on(form, error)
        else:
            messages.success(request, _("Saved: %(name)s") % {"name": form.cleaned_data["subject"]})
            return HttpResponseRedirect(back)
    named = selectors.entity_names([(entity_type, entity_id)]) if entity_type else {}
    context = {
        **site.each_context(request),
        "title": task.subject if task else _("New task"),
        "subtitle": None,
        "form": form,
        "task": task,
        "record": next(iter(named.values()), None),
        "link": links.to(entity_type, entity_id) if entity_id else None,
        "may_change": task is None or selectors.may_change(actor, task),
        "may_delete": task is not None and selectors.may_delete(actor, task),
        "back": back,
    }
    return TemplateResponse(request, "workplace/task.html", context)


@require_POST
def step(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Done, opened again, or taken away; back to where it was asked."""
    service = STEPS.get(name)
    if service is None:
        raise Http404
    try:
        task = service(pk, actor=_actor(request))
    except DomainError as error:
        if error.status == 404:
            raise Http404 from None
        messages.error(request, explain(error))
    else:
        messages.success(request, _("Saved: %(name)s") % {"name": task.subject})
    return HttpResponseRedirect(own_address(request, request.POST.get("back", "")) or reverse("admin:tasks"))


def _actor(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    assert actor is not None
    return actor


def _record(request: HttpRequest) -> tuple[str, UUID | None]:
    """What the address names; the service looks whether it is there and to be seen."""
    kind, record = request.GET.get("kind", ""), request.GET.get("record", "")
    if not kind and not record:
        return "", None
    try:
        pk = read_uuid(record)
        selectors.require_seen(_actor(request), EntityType(kind), pk)
    except (ValueError, DomainError):
        raise Http404 from None
    return kind, pk


def _initial(actor: Actor, task: Task | None) -> dict[str, Any]:
    if task is None:
        own = employee_rows().filter(membership=actor.membership_id).first() if actor.membership_id else None
        return {"priority": Task.Priority.NORMAL, "assigned_to": own.pk if own else None}
    due, remind = (moment and timezone.localtime(moment) for moment in (task.due_at, task.reminder_at))
    return {
        "subject": task.subject,
        "description": task.description,
        "priority": task.priority,
        "assigned_to": task.assigned_to_id,
        "due_day": due and due.date(),
        "due_time": due.time() if due and task.due_has_time else None,
        "remind_day": remind and remind.date(),
        "remind_time": remind and remind.time(),
    }
