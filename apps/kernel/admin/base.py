"""The back office's base: platform staff see every tenant, and save through the same services.

`StaffScopeMiddleware` puts the system scope in force for /admin/. A `TenantAdmin` is read-only until
it names services: nothing in the back office skips a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.apps import apps
from django.contrib import messages
from django.contrib.admin import display
from django.contrib.admin.utils import unquote
from django.db import DataError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.defaults import bad_request
from unfold.admin import ModelAdmin, TabularInline

from apps.kernel import history, tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import DomainError
from apps.kernel.state_machine import StateMachine


class StaffScopeMiddleware:
    """Everything under /admin/ runs in one transaction over every organization."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/admin/"):
            return self.get_response(request)
        with tenancy.system("back office"):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What PostgreSQL cannot read, such as a null character in a filter's address, is a bad request."""
        if not request.path_info.startswith("/admin/") or not isinstance(exception, DataError):
            return None
        transaction.set_rollback(True)
        return bad_request(request, exception)


def explain(error: DomainError) -> str:
    """A refusal as a sentence for a person."""
    parts = [str(error.text)]
    for key, value in error.details.items():
        shown = "; ".join(map(str, value)) if isinstance(value, list) else value
        parts.append(f"{key}: {shown}")
    return " · ".join(parts)


class ReadOnlyMixin:
    """Rows that nobody may add, change or delete by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TenantInline(TabularInline):
    """Children of a tenant's row; read-only unless `has_*_permission` say otherwise."""

    extra = 0
    show_change_link = False


class ReadOnlyInline(ReadOnlyMixin, TenantInline):
    """Children to look at."""

    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All that is shown: without a right to change, a form would have no field to show it by."""
        return self.fields or super().get_readonly_fields(request, obj)


class TenantAdmin(ModelAdmin):
    """Lists with the organization in front; writes only by the services that a subclass names.

    create_service(actor=…, **data), update_service(pk, actor=…, **data), delete_service(pk, actor=…);
    `data` is the form's changed data, foreign keys as `<name>_id`. Override `service_data` to shape it.
    """

    create_service: Callable[..., Any] | None = None
    update_service: Callable[..., Any] | None = None
    delete_service: Callable[..., Any] | None = None
    # Its actions are offered by name: what a row can take next, and no others in a list of one status.
    state_machine: StateMachine | None = None
    # Where the machine's row is, seen from the list's: `membership` of an employee.
    state_path = ""
    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No list offers a range, and Django takes an address that has half of one for its own mistake."""
        return not lookup.endswith("__range") and super().lookup_allowed(lookup, value, request)

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = list(super().get_list_display(request))
        if self.state_machine is not None:
            shown.append("next_actions")
        has_organization = any(f.name == "organization" for f in self.model._meta.fields)
        return [*shown, "organization"] if has_organization and "organization" not in shown else shown

    @display(description=_lazy("next actions"))
    def next_actions(self, obj: Any) -> str:
        """The actions that the state machine has for the row."""
        row = getattr(obj, self.state_path) if self.state_path else obj
        names = self.state_machine.actions(row) if self.state_machine is not None else []
        actions = [self.get_action(name) for name in names if name in (self.actions or ())]
        return ", ".join(str(action[2]) for action in actions if action) or "–"

    def get_actions(self, request: HttpRequest) -> Any:
        """In a list of one status, without the actions that cannot begin there."""
        found = super().get_actions(request)
        if (machine := self.state_machine) is None:
            return found
        lookup = "__".join(filter(None, (self.state_path, machine.field, "exact")))
        if not (state := request.GET.get(lookup)):
            return found
        gone = {step.action for step in machine.transitions} - machine.actions_from(state)
        return {name: action for name, action in found.items() if name not in gone}

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        found = super().get_queryset(request)
        related = (
            list(self.list_select_related) if isinstance(self.list_select_related, (list, tuple)) else []
        )
        if any(f.name == "organization" for f in self.model._meta.fields):
            related.append("organization")
        return found.select_related(*related) if related else found

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.create_service is not None and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.update_service is not None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.delete_service is not None and super().has_delete_permission(request, obj)

    def actor(self, request: HttpRequest, obj: Any) -> Actor:
        """The staff user acting inside the object's own workspace."""
        return Actor.system(
            organization_id=obj.organization_id,
            workspace_id=getattr(obj, "workspace_id", None) or default_workspace(obj.organization_id),
            user_id=request.user.pk,
        )

    def run(
        self, request: HttpRequest, obj: Any, service: Callable[..., Any], *args: Any, **data: Any
    ) -> Any:
        """Call a service inside the object's tenant; refusals roll back alone.

        Raises:
            DomainError
        """
        actor = self.actor(request, obj)
        with tenancy.enter(actor.organization_id, actor.workspace_id):
            return service(*args, actor=actor, **data)

    def run_each(
        self, request: HttpRequest, queryset: Iterable[Any], service: Callable[..., Any], **data: Any
    ) -> None:
        """An action over the selected rows: each by itself, refusals shown beside successes."""
        done = 0
        for obj in queryset:
            try:
                self.run(request, obj, service, obj.pk, **data)
                done += 1
            except DomainError as error:
                self.message_user(request, f"{obj}: {explain(error)}", messages.ERROR)
        if done:
            self.message_user(request, _("%(count)d done") % {"count": done}, messages.SUCCESS)

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        """The form's changed fields as the service's keyword arguments."""
        data = {}
        for name in form.changed_data if change else form.cleaned_data:
            if name not in form.cleaned_data:
                continue
            value = form.cleaned_data[name]
            if isinstance(form.fields[name], forms.ModelChoiceField):
                data[f"{name}_id"] = value.pk if value is not None else None
            else:
                data[name] = value
        return data

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data = self.service_data(request, form, change)
        if not change:
            data.pop("organization_id", None)
            data.pop("workspace_id", None)
            made = self.run(request, obj, type(self).create_service, **data)  # type: ignore[arg-type]
            obj.pk = made.pk
            obj._state.adding = False
        elif data:
            self.run(request, obj, type(self).update_service, obj.pk, **data)  # type: ignore[arg-type]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Children are written by the service together with their parent."""
        for formset in formsets:
            # What the change message asks of a formset that Django saved.
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The service says what goes along and what refuses; Django's own search would refuse too much."""
        return [str(obj) for obj in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.run(request, obj, type(self).delete_service, obj.pk)  # type: ignore[arg-type]

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        self.run_each(request, queryset, type(self).delete_service)  # type: ignore[arg-type]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._explained(request, super().changeform_view, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._explained(request, super().delete_view, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Who changed what, by whichever door: the object's events."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not isinstance(obj.pk, UUID) or not self.has_view_permission(request, obj):
            return super().history_view(request, object_id, extra_context)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(name)s") % {"name": obj},
            "opts": self.opts,
            "object": obj,
            "history": history.page_of(obj.pk, request.GET.get("p")),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/outbox_history.html", context)

    def _explained(self, request: HttpRequest, view: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """A refusal shows as a message on the same page, and nothing is saved."""
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except DomainError as error:
            self.message_user(request, explain(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


def default_workspace(organization_id: Any) -> Any:
    """The default workspace of an organization, for rows that belong to the organization alone."""
    workspaces = apps.get_model("accounts", "Workspace").everything
    return workspaces.get(organization_id=organization_id, is_default=True).pk
