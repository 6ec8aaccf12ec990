"""Duplicates of customers in the back office: the list of likely ones, and the step that merges them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.crm import selectors, services
from apps.crm.models import Customer
from apps.kernel.admin import AggregateAdmin, StepForm, columns, explain
from apps.kernel.admin.sites import actor_of
from apps.kernel.errors import DomainError
from apps.kernel.uuids import read_uuid

SIGNS = {
    "number": gettext_lazy("the same BIN or IIN"),
    "phone": gettext_lazy("the same phone"),
    "email": gettext_lazy("the same e-mail"),
    "name": gettext_lazy("the same name"),
}
NUMBERS = gettext_lazy("Numbers of customers, as CUS-2026-0001, with commas between.")


class MergeForm(StepForm):
    """Which customers are this one, too; first it says what will move, then it does."""

    numbers = forms.CharField(
        label=gettext_lazy("merge with"), max_length=500, help_text=NUMBERS, widget=UnfoldAdminTextInputWidget
    )
    # Whose moves were shown.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    preview = ""

    def prefill(self) -> None:
        if self.request is not None and not self.is_bound:
            wanted = self.request.GET.get("with", "")
            self.fields["numbers"].initial = ", ".join(wanted.split(",")) if len(wanted) <= 500 else ""

    def clean_numbers(self) -> list[UUID]:
        """The customers' ids."""
        typed = [word.strip() for word in self.cleaned_data["numbers"].upper().split(",") if word.strip()]
        found = dict(Customer.objects.filter(customer_number__in=typed).values_list("customer_number", "pk"))
        unknown = [number for number in typed if number not in found]
        if unknown:
            said = _("No customer has this number: %(numbers)s.") % {"numbers": ", ".join(unknown)}
            raise forms.ValidationError(said)
        return [found[number] for number in dict.fromkeys(typed)]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        ids = found.get("numbers")
        if not ids or self.obj is None or self.request is None:
            return found
        told = ",".join(sorted(str(pk) for pk in ids))
        if found.get("seen") == told:
            return found
        actor = actor_of(self.request)
        assert actor is not None
        try:
            tried = services.merge_customers(self.obj.pk, actor=actor, merge_ids=ids, dry_run=True)
        except DomainError as error:
            self.add_error("numbers", explain(error))
            return found
        self.data = {**self.data.dict(), self.add_prefix("seen"): told}  # type: ignore[attr-defined]
        self.preview = self._what_moves(ids, tried.moved)
        self.add_error(None, self.preview)
        return found

    def render_before_template(self) -> str:
        """What would move is no error."""
        if self.preview:
            return render_to_string("unfold/helpers/messages/info.html", {"message": self.preview})
        return super().render_before_template()

    def _what_moves(self, ids: Sequence[UUID], moved: Sequence[Any]) -> str:
        names = ", ".join(Customer.objects.filter(pk__in=ids).order_by("id").values_list("name", flat=True))
        kinds = ", ".join(f"{each.name} {each.count}" for each in moved) or _("nothing but the record itself")
        return _("%(names)s → %(kept)s. Moves: %(kinds)s. Press “Merge” once more to do it.") % {
            "names": names, "kept": self.obj, "kinds": kinds,
        }  # fmt: skip

    def data_for_service(self) -> dict[str, Any]:
        return {"merge_ids": self.cleaned_data["numbers"]}


class DuplicatesMixin(ModelAdmin):
    """Adds `duplicates/` to the screen of customers; the page of a merged one leads to the one it is now."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.duplicates_view)
        return [path("duplicates/", view, name="crm_customer_duplicates"), *super().get_urls()]

    def duplicates_view(self: AggregateAdmin, request: HttpRequest) -> HttpResponse:
        """Groups of likely ones; each customer of a group may be the one that is kept."""
        if not self.has_view_permission(request) or not self.has_delete_permission(request):
            raise PermissionDenied
        actor = actor_of(request)
        assert actor is not None
        step = next(step for step in self.all_steps() if step.name == "merge")
        groups = [
            {
                "score": group.score,
                "reasons": [(SIGNS[reason.kind], reason.value) for reason in group.reasons],
                "customers": [
                    (each, columns.money(each.balance), f"{self.step_url(step, each)}?with={others}")
                    for each, others in _each_with_others(group.customers)
                ],
            }
            for group in selectors.likely_duplicates(actor=actor)
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Likely duplicates"),
            "groups": groups,
        }
        return TemplateResponse(request, "workplace/duplicates.html", context)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        kept = _kept(request, object_id)
        if kept is None:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        messages.info(request, _("The customer was merged into this one."))
        return HttpResponseRedirect(reverse("admin:crm_customer_change", args=(kept,)))


def _each_with_others(group: Sequence[Customer]) -> Iterator[tuple[Customer, str]]:
    for kept in group:
        yield kept, ",".join(each.customer_number for each in group if each.pk != kept.pk)


def _kept(request: HttpRequest, object_id: str) -> UUID | None:
    actor = actor_of(request)
    try:
        pk = read_uuid(object_id)
    except ValueError:
        return None
    return None if actor is None else selectors.merged_into(pk, workspace_id=actor.workspace_id)
