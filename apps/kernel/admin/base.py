"""The back offices' base: screens that show and save by the same rules and services as the API.

A `TenantAdmin` is read-only until it names services: nothing in the back office skips a rule. What a visitor
sees and may do is the membership's permission catalogue (`rights.py`), inside the scope that the site's
middleware has put in force.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms.utils import pretty_name
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.kernel import history
from apps.kernel.admin import columns, readonly, sentences
from apps.kernel.admin.fields import DateField, NumberField, NumberWidget
from apps.kernel.admin.lists import USUAL, ListsMixin
from apps.kernel.admin.proof import ProofMixin
from apps.kernel.admin.records import RecordsMixin
from apps.kernel.admin.rights import RightsMixin, is_offered, offered
from apps.kernel.admin.saving import SavingMixin
from apps.kernel.admin.steps import StepsMixin
from apps.kernel.admin.texts import TextsMixin
from apps.kernel.admin.titles import TitlesMixin

readonly.install()


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
    models.TextField: {"widget": UnfoldAdminTextareaWidget({"rows": 3})},
}


class NamedFields(PaginationInlineFormSet):
    """A cell has no label of its own: its field is named as its column is, for those who hear the page."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if not field.widget.is_hidden:
                # What wraps a choice hands its own attributes to nobody.
                widget = getattr(field.widget, "widget", field.widget)
                label = field.label or pretty_name(name)
                widget.attrs.setdefault("aria-label", capfirst(str(label)))


class TenantInline(TabularInline):
    """Children of a tenant's row, seen by who sees the parent and written by who writes it (`TenantAdmin`).

    `part` is the name under which the parent's service takes them. Children with a screen of their own are
    for who may see that; `resource` guards others that not everybody may see who sees the parent.
    """

    extra = 0
    hide_title = True
    show_change_link = False
    formset = NamedFields
    part = ""
    resource = ""
    formfield_overrides = TYPED

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A row has no room for the links beside a choice."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            if field is not None and hasattr(field.widget, name):
                setattr(field.widget, name, False)
        return field

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if self.resource:
            return bool(self.admin_site.may(request, f"{self.resource}_VIEW"))
        screen = self.admin_site._registry.get(self.model)
        return screen is None or screen.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_change_permission = has_delete_permission = has_add_permission


class ReadOnlyInline(ReadOnlyMixin, TenantInline):
    """Children to look at."""

    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All that is shown: without a right to change, a form would have no field to show it by."""
        return self.fields or super().get_readonly_fields(request, obj)


class TenantAdmin(
    ProofMixin,
    ListsMixin,
    RecordsMixin,
    TitlesMixin,
    TextsMixin,
    SavingMixin,
    StepsMixin,
    RightsMixin,
    ModelAdmin,
):
    """Lists and records; writes only by the services that a subclass names.

    create_service(actor=…, **data), update_service(pk, actor=…, **data), delete_service(pk, actor=…);
    `data` is the form's changed data, foreign keys as `<name>_id`. Override `service_data` to shape it.
    `resource` names the permissions (`DEALS` → DEALS_VIEW, DEALS_CREATE …), `steps` what comes next.
    """

    list_per_page = USUAL
    # Page sizes are offered instead of all rows at once.
    list_max_show_all = 0
    formfield_overrides = TYPED
    show_full_result_count = False
    list_filter_submit = True
    warn_unsaved_form = True
    view_on_site = False
    # Changes that its history tells beside those of its columns.
    history_words: sentences.Words = {}

    # ------------------------------------------------------------------ what is seen

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the list's own filters ask."""
        return is_offered(lookup, offered(self.get_list_filter(request), self.date_hierarchy))

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        found: bool = to_field == self.opts.pk.name
        return found

    def get_ordering(self, request: HttpRequest) -> Any:
        """Never none: pages of a list or of an autocomplete would overlap."""
        return super().get_ordering(request) or self.opts.ordering or ("pk",)

    def get_list_display(self, request: HttpRequest) -> Any:
        return self.chosen(request, self.offered_columns(request))

    def offered_columns(self, request: HttpRequest) -> list[Any]:
        """Every column of the list that the visitor may see."""
        shown = [*super().get_list_display(request), *self.more_columns]
        if self._spans and "organization" not in shown:
            shown.append("organization")
        return [
            columns.column(self.model, name) if isinstance(name, str) and not hasattr(self, name) else name
            for name in shown
            if name not in self.guarded or self.admin_site.may(request, self.guarded[name])
        ]

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        """Columns are callables here, and links are by name."""
        links = self.list_display_links or self.list_display[:1]
        return [each for each in list_display if getattr(each, "__name__", each) in links]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        found = super().get_queryset(request)
        related = (
            list(self.list_select_related) if isinstance(self.list_select_related, (list, tuple)) else []
        )
        if self._spans:
            related.append("organization")
        answer: models.QuerySet[Any] = found.select_related(*related) if related else found
        return answer

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
        found: list[Any] = super().get_inline_instances(request, obj)
        writes = self.has_add_permission(request) if obj is None else self.has_change_permission(request, obj)
        for inline in () if writes else found:
            inline.has_add_permission = inline.has_change_permission = _nobody
            inline.has_delete_permission = _nobody
        return found

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        export = path("export/<slug:kind>/", self.admin_site.admin_view(self.export_view), name=name)
        return [export, *self.step_urls(), *super().get_urls()]

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The list as a file, by the site."""
        answer: HttpResponse = self.admin_site.export(request, self, kind)
        return answer

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found = super().get_actions(request)
        found.pop("delete_selected", None)
        return self.actions_of_status(request, {**found, **self.bulk_actions(request)})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and obj.pk:
            context["actions_detail"] = self.shown_steps(request, obj)
            context.update(self.record_head(request, obj))
        # Fields that a form declares by itself have labels as written, those of models begin large.
        for field in context["adminform"].form:
            field.label = capfirst(field.label)
        return super().render_change_form(request, context, *args, **kwargs)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        """Home, with a sentence for people: Django's names the model and the id."""
        messages.warning(request, _("This record is not here: it was deleted or is kept elsewhere."))
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:index"))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Who changed what, by whichever door: the object's events."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not isinstance(obj.pk, UUID) or not self.has_view_permission(request, obj):
            return super().history_view(request, object_id, extra_context)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(name)s") % {"name": obj},
            "opts": self.opts,
            "object": obj,
            "history": self._history(request, obj),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/outbox_history.html", context)

    def _history(self, request: HttpRequest, obj: Any) -> Any:
        """The record's events in sentences; what its page hides from the reader, its history hides, too."""
        page = history.page_of(obj.pk, request.GET.get("p"))
        shown = set(flatten_fieldsets(self.get_fieldsets(request, obj)))
        hidden = {*(self.get_exclude(request, obj) or ()), *(sentences.SECRET - shown)}
        page.object_list = sentences.describe(page.object_list, self.model, hidden, self.history_words)
        return page


def _nobody(request: HttpRequest, obj: Any = None) -> bool:
    return False
