"""Saved views: a list's filters, sorting and columns under a name, one's own or everybody's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts import selectors
from apps.accounts.models import SavedView
from apps.accounts.services import saved_views as services
from apps.kernel.admin import actor_of, explain
from apps.kernel.admin.columns import name_of
from apps.kernel.admin.lists import COLUMNS, SIZE, SIZES
from apps.kernel.errors import DomainError

# Of a list's address, what no view keeps.
ASIDE = {"p", "e", "all", "o", "_popup", "_to_field", "csrfmiddlewaretoken", SIZE, COLUMNS}
CHECKBOX = "action_checkbox"


@dataclass(frozen=True, slots=True)
class Entry:
    """One view in the menu; `remove` is the address that deletes it, "" where one may not."""

    name: str
    url: str
    shared: bool
    here: bool
    remove: str


@dataclass(frozen=True, slots=True)
class Menu:
    """The views of a list for its visitor: one query."""

    entries: list[Entry]
    may_share: bool
    save: str

    @property
    def here(self) -> str:
        return next((entry.name for entry in self.entries if entry.here), "")

    @property
    def is_shared(self) -> bool:
        """Whether the view in force is everybody's."""
        return any(entry.here and entry.shared for entry in self.entries)


def addresses(site: Any) -> list[Any]:
    """The pages of the site that stand here."""
    wrap = site.admin_view
    return [
        path("views/<uuid:pk>/delete/", wrap(delete), name="view_delete"),
        path("views/<str:screen>/", wrap(partial(save, site=site)), name="view_save"),
    ]


def menu(request: HttpRequest, changes: Any) -> Menu | None:
    """What `workplace/views.html` shows; None for a stranger."""
    actor = actor_of(request)
    if actor is None:
        return None
    label, share = changes.model._meta.label_lower, actor.may(selectors.SHARES_VIEWS)
    here, entries = _sorted(request.GET), []
    for view in selectors.saved_views(actor).filter(screen=label):
        query = _query(view, changes)
        removable = view.user_id == actor.user_id or share
        entries.append(
            Entry(
                view.name,
                f"?{query.urlencode()}",
                view.shared,
                _sorted(query) == here,
                reverse("admin:view_delete", args=(view.pk,)) if removable else "",
            )
        )
    return Menu(entries, share, f"{reverse('admin:view_save', args=(label,))}?{request.GET.urlencode()}")


def _sorted(query: QueryDict) -> list[tuple[str, list[str]]]:
    return sorted((name, values) for name, values in query.lists() if name not in ("p", "e"))


def _query(view: SavedView, changes: Any) -> QueryDict:
    """The address of a view for its reader: by the columns that the reader may see."""
    screen = changes.model_admin
    offered = screen.offered_columns(changes.asked)
    names = [name_of(each) for each in offered]
    kept = [name for name in view.columns if name in names]
    query = QueryDict(mutable=True)
    for name, values in view.filters.items():
        query.setlist(name, values)
    if kept:
        query[COLUMNS] = ",".join(kept)
        names = [each for i, each in enumerate(names) if each in kept or screen.is_link(i, each)]
    else:
        names = [name_of(each) for each in screen.usual(offered)]
    if changes.list_display and name_of(changes.list_display[0]) == CHECKBOX:
        names.insert(0, CHECKBOX)
    places = [
        f"-{names.index(name[1:])}" if name.startswith("-") else str(names.index(name))
        for name in view.sort
        if name.lstrip("-") in names
    ]
    if places:
        query["o"] = ".".join(places)
    if view.size is not None:
        query[SIZE] = str(view.size)
    return query


@require_POST
def save(request: HttpRequest, screen: str, *, site: Any) -> HttpResponse:
    """Keep the list as its address shows it, then show it; a refusal is told there.

    Raises:
        Http404: no such list. PermissionDenied: it is not the visitor's.
    """
    found = _screen(site, screen)
    if not found.has_view_permission(request):
        raise PermissionDenied
    address = reverse(f"admin:{found.opts.app_label}_{found.opts.model_name}_changelist")
    try:
        changes = found.get_changelist_instance(request)
    except IncorrectLookupParameters:
        return HttpResponseRedirect(address)
    try:
        services.save_view(
            actor=site.actor(request, None),
            screen=found.opts.label_lower,
            name=request.POST.get("name", ""),
            shared="shared" in request.POST,
            **_kept(request.GET, changes),
        )
    except DomainError as error:
        messages.error(request, explain(error))
    else:
        messages.success(request, _("The view is saved."))
    return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}")


def _screen(site: Any, label: str) -> Any:
    try:
        return site._registry[apps.get_model(label)]
    except (LookupError, ValueError):
        raise Http404 from None


def _kept(query: QueryDict, changes: Any) -> dict[str, Any]:
    """What a view keeps of a list's address: sorting and columns by name."""
    names = [name_of(each) for each in changes.list_display]
    sort = []
    for place in query.get("o", "").split("."):
        index = place.lstrip("-")
        if index.isascii() and index.isdigit() and int(index[:4]) < len(names):
            sort.append(f"{'-' if place.startswith('-') else ''}{names[int(index[:4])]}")
    size = query.get(SIZE, "")
    return {
        "filters": {name: values for name, values in query.lists() if name not in ASIDE and any(values)},
        "sort": sort,
        "columns": [name for name in names if name != CHECKBOX] if query.get(COLUMNS) else [],
        "size": int(size) if size in map(str, SIZES) else None,
    }


@require_POST
def delete(request: HttpRequest, pk: Any) -> HttpResponse:
    """Delete a view; a colleague's own, or another organization's, is not there."""
    actor = actor_of(request)
    assert actor is not None, "admin_view lets nobody in without one"
    view = selectors.saved_views(actor).filter(pk=pk).first()
    if view is None:
        raise Http404
    try:
        services.delete_view(pk, actor=actor)
    except DomainError as error:
        messages.error(request, explain(error))
    opts = apps.get_model(view.screen)._meta
    return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"))
