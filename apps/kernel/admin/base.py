"""The back offices' base: screens that show and save by the same rules and services as the API.

A `TenantAdmin` is read-only until it names services: nothing in the back office skips a rule. What a visitor
sees and may do is the membership's permission catalogue (`rights.py`), inside the scope that the site's
middleware has put in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline

from apps.kernel import history, tenancy, warnings
from apps.kernel.actor import Actor
from apps.kernel.admin import columns
from apps.kernel.admin.fields import DateField, NumberField, NumberWidget
from apps.kernel.admin.refusals import explain, put_on, spread
from apps.kernel.admin.rights import RightsMixin, is_offered, offered
from apps.kernel.admin.steps import StepsMixin
from apps.kernel.errors import DomainError


class ReadOnlyMixin:
    """Rows that nobody may add, change or delete by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


TYPED: dict[Any, dict[str, Any]] = {
    models.DecimalField: {"form_class": NumberField, "widget": NumberWidget},
    models.DateField: {"form_class": DateField},
}


class TenantInline(TabularInline):
    """Children of a tenant's row, seen by who sees the parent and written by who writes it (`TenantAdmin`).

    `part` is the name under which the parent's service takes them; `resource` guards children that not
    everybody may see who sees the parent.
    """

    extra = 0
    show_change_link = False
    part = ""
    resource = ""
    formfield_overrides = TYPED

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.resource or self.admin_site.may(request, f"{self.resource}_VIEW")  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_change_permission = has_delete_permission = has_add_permission


class ReadOnlyInline(ReadOnlyMixin, TenantInline):
    """Children to look at."""

    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All that is shown: without a right to change, a form would have no field to show it by."""
        return self.fields or super().get_readonly_fields(request, obj)


class TenantAdmin(StepsMixin, RightsMixin, ModelAdmin):
    """Lists and records; writes only by the services that a subclass names.

    create_service(actor=…, **data), update_service(pk, actor=…, **data), delete_service(pk, actor=…);
    `data` is the form's changed data, foreign keys as `<name>_id`. Override `service_data` to shape it.
    `resource` names the permissions (`DEALS` → DEALS_VIEW, DEALS_CREATE …), `steps` what comes next.
    """

    create_service: Callable[..., Any] | None = None
    update_service: Callable[..., Any] | None = None
    delete_service: Callable[..., Any] | None = None
    # What a service calls a field, where the form calls it otherwise.
    field_names: dict[str, str] = {}
    list_per_page = 50
    formfield_overrides = TYPED
    show_full_result_count = False
    list_filter_submit = True
    warn_unsaved_form = True
    view_on_site = False

    # ------------------------------------------------------------------ what is seen

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the list's own filters ask."""
        return is_offered(lookup, offered(self.get_list_filter(request), self.date_hierarchy))

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return to_field == self.opts.pk.name

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = list(super().get_list_display(request))
        if self._spans and "organization" not in shown:
            shown.append("organization")
        return [
            columns.column(self.model, name) if isinstance(name, str) and not hasattr(self, name) else name
            for name in shown
        ]

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        """Columns are callables here, and links are by name."""
        links = self.list_display_links or self.list_display[:1]
        return [each for each in list_display if getattr(each, "__name__", each) in links]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        found = super().get_queryset(request)
        related = (
            list(self.list_select_related) if isinstance(self.list_select_related, (list, tuple)) else []
        )
        if self._spans:
            related.append("organization")
        return found.select_related(*related) if related else found

    @property
    def _spans(self) -> bool:
        has_organization = any(f.name == "organization" for f in self.model._meta.fields)
        return has_organization and self.admin_site.spans_organizations

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.create_service is not None and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.update_service is not None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.delete_service is not None and super().has_delete_permission(request, obj)

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Who may only look at the parent may only look at its children."""
        found = super().get_inline_instances(request, obj)
        writes = self.has_add_permission(request) if obj is None else self.has_change_permission(request, obj)
        for inline in () if writes else found:
            inline.has_add_permission = inline.has_change_permission = _nobody
            inline.has_delete_permission = _nobody
        return found

    def get_urls(self) -> list[Any]:
        return [*self.step_urls(), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found = super().get_actions(request)
        found.pop("delete_selected", None)
        return {**found, **self.bulk_actions(request)}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and obj.pk:
            context["actions_detail"] = self.shown_steps(request, obj)
        return super().render_change_form(request, context, *args, **kwargs)

    # ------------------------------------------------------------------ services

    def actor(self, request: HttpRequest, obj: Any) -> Actor:
        """On whose behalf a service changes `obj`."""
        return self.admin_site.actor(request, obj)

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

    def tell_warnings(self, request: HttpRequest) -> None:
        """What was accepted but looks wrong, in amber."""
        for warning in warnings.collected():
            self.message_user(request, warning["message"], messages.WARNING)

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
        self.write(request, obj, self.service_data(request, form, change), change)

    def write(self, request: HttpRequest, obj: Any, data: dict[str, Any], change: bool) -> None:
        """The one service call."""
        if not change:
            made = self.run(request, obj, type(self).create_service, **data)  # type: ignore[arg-type]
            if isinstance(made, self.model):
                obj.__dict__.update(made.__dict__)
            obj.pk = made.pk if hasattr(made, "pk") else made.id
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

    # The outbox is the history; Django's own log would be a second one without a tenant.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Nothing."""

    # ------------------------------------------------------------------ answers

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """A new record opens, since its next steps are there."""
        if {"_popup", "_addanother"} & request.POST.keys():
            return super().response_add(request, obj, post_url_continue)
        return self._saved(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        if {"_popup", "_addanother"} & request.POST.keys():
            return super().response_change(request, obj)
        return self._saved(request, obj)

    def _saved(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        self.tell_warnings(request)
        self.message_user(request, _("Saved: %(name)s") % {"name": obj}, messages.SUCCESS)
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=(obj.pk,)))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A refusal of a service puts its sentences at the fields of the same form; nothing is saved."""
        warnings.collect()
        try:
            with transaction.atomic():
                return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            request.refusal = error  # type: ignore[attr-defined]
            with transaction.atomic():
                return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return _refused(form, request, self.field_names) if hasattr(request, "refusal") else form

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        if hasattr(request, "refusal") and request.refusal is not None:
            parts: dict[str, list[Any]] = {}
            whole = {inline.part: formset for formset, inline in zip(formsets, inlines, strict=True)}
            for formset, inline in zip(formsets, inlines, strict=True):
                formset.is_valid()
                rows = [row for row in formset.forms if kept(row)]
                parts.setdefault(getattr(inline, "part", ""), []).extend(rows)
            request.refusal = spread(request.refusal, parts, whole)
        return formsets, inlines

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A refusal shows as a message on the record, and nothing is deleted."""
        try:
            with transaction.atomic():
                return super().delete_view(request, *args, **kwargs)
        except DomainError as error:
            self.message_user(request, explain(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

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


def kept(row: forms.BaseForm) -> bool:
    """Whether a child's form stands for a row that the service gets."""
    data = getattr(row, "cleaned_data", None)
    if not data or data.get("DELETE"):
        return False
    instance = getattr(row, "instance", None)
    return row.has_changed() or (instance is not None and not instance._state.adding)


def _nobody(request: HttpRequest, obj: Any = None) -> bool:
    return False


def _refused(form_class: Any, request: Any, names: dict[str, str]) -> Any:
    """The same form, which says after its own checks what the service refused."""

    class Refused(form_class):  # type: ignore[misc]
        def full_clean(self) -> None:
            super().full_clean()
            if request.refusal is not None:
                put_on(self, request.refusal, names)

    return Refused
