"""Saving on a screen: one service call, its refusals at the fields of the same form, its warnings told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from apps.kernel import tenancy, warnings
from apps.kernel.actor import Actor
from apps.kernel.admin.refusals import explain, put_on, spread
from apps.kernel.errors import DomainError


class SavingMixin(ModelAdmin):
    """Calls the services that a screen names.

    create_service(actor=…, **data), update_service(pk, actor=…, **data), delete_service(pk, actor=…).
    """

    create_service: Callable[..., Any] | None = None
    update_service: Callable[..., Any] | None = None
    delete_service: Callable[..., Any] | None = None
    # What a service calls a field, where the form calls it otherwise.
    field_names: dict[str, str] = {}
    admin_site: Any

    def actor(self, request: HttpRequest, obj: Any) -> Actor:
        """On whose behalf a service changes `obj`."""
        found: Actor = self.admin_site.actor(request, obj)
        return found

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
        if done := self.count_done(request, queryset, service, **data):
            self.message_user(request, _("%(count)d done") % {"count": done}, messages.SUCCESS)

    def count_done(
        self, request: HttpRequest, rows: Iterable[Any], service: Callable[..., Any], **data: Any
    ) -> int:
        """Call a service for each row by itself; refusals are shown. How many it was done for."""
        done = 0
        for obj in rows:
            try:
                self.run(request, obj, service, obj.pk, **data)
                done += 1
            except DomainError as error:
                self.message_user(request, f"{obj}: {explain(error)}", messages.ERROR)
        return done

    def show_warnings(self, request: HttpRequest) -> None:
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
        self.show_warnings(request)
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
        formsets, inlines = super()._create_formsets(request, obj, change)
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


def kept(row: forms.BaseForm) -> bool:
    """Whether a child's form stands for a row that the service gets."""
    data = getattr(row, "cleaned_data", None)
    if not data or data.get("DELETE"):
        return False
    instance = getattr(row, "instance", None)
    return row.has_changed() or (instance is not None and not instance._state.adding)


def _refused(form_class: Any, request: Any, names: dict[str, str]) -> Any:
    """The same form, which says after its own checks what the service refused."""

    class Refused(form_class):
        def full_clean(self) -> None:
            super().full_clean()
            if request.refusal is not None:
                put_on(self, request.refusal, names)

    return Refused
