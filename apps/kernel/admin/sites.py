"""The two back offices: a company's own people at /admin, the platform's at /platform.

The site decides the scope, never `is_superuser`: /admin runs as the member who signed in, inside the
row-level security of organization and workspace; /platform is the only one that sees every organization.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any, ClassVar
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from unfold.sites import UnfoldAdminSite

from apps.kernel.actor import Actor
from apps.kernel.admin.columns import NOTHING
from apps.kernel.admin.rights import RightsMixin


class ScopedSite(UnfoldAdminSite):
    """A back office whose rights are asked of whoever is signed in to it."""

    _empty_value_display = NOTHING
    # Whether rows of several organizations stand in one list.
    spans_organizations = False

    def _get_colors(self, key: str, *args: Any) -> dict[str, dict[str, str]]:
        """None for the page: they stand in a file of styles (`workplace/colors.css`)."""
        return {}

    def export(self, request: HttpRequest, screen: Any, kind: str) -> HttpResponse:
        """A list as a file, where the site offers that."""
        raise Http404

    def exported_for_import(self, request: HttpRequest, screen: Any) -> list[tuple[str, str]]:
        """(kind, its name) of what a list's rows can be exported as, edited, and imported again."""
        return []

    def saved_views(self, request: HttpRequest, changes: Any) -> Any:
        """The views that are kept of a list, where the site keeps such."""
        return None

    def title_of_new(self, model: type[Any]) -> str:
        """The title of the page that makes a record of this kind."""
        return f"{capfirst(model._meta.verbose_name)}: {_('new record')}"

    def may(self, request: HttpRequest, permission: str) -> bool:
        """Whether the visitor holds a permission of the catalogue."""
        raise NotImplementedError

    def actor(self, request: HttpRequest, obj: Any) -> Actor:
        """On whose behalf a service changes `obj`."""
        raise NotImplementedError

    def ask_again(self, request: HttpRequest) -> HttpResponse | None:
        """Where a dangerous step first asks for the password; None: it was given a moment ago."""
        return None

    def chain_of(self, request: HttpRequest, obj: Any) -> list[Any]:
        """The links (`records.Link`) from customer to payment that a record is one of."""
        return []

    def around(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What is done and said around a record, for `workplace/around.html`."""
        return {}

    def more_steps(self, model: type[Any]) -> tuple[Any, ...]:
        """Steps (`steps.Step`) that apps above a model's own app add to its screens."""
        return ()

    def goes_on(self, request: HttpRequest, obj: Any, step: Any) -> str | None:
        """The address at which the work goes on after a step, where that is not the record itself."""
        return None


class CompanySite(ScopedSite):
    """/admin: everybody with an active membership, by its permissions (`request.actor`)."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only screens that name their permissions; what other packages register is the platform's."""
        if admin_class is None or not issubclass(admin_class, RightsMixin):
            platform.register(model_or_iterable, admin_class, **options)
            return
        if not admin_class.resource:
            raise ImproperlyConfigured(f"{admin_class.__name__} names no resource of permissions.")
        super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return actor_of(request) is not None

    def may(self, request: HttpRequest, permission: str) -> bool:
        actor = actor_of(request)
        return actor is not None and actor.may(permission)

    def actor(self, request: HttpRequest, obj: Any) -> Actor:
        actor = actor_of(request)
        assert actor is not None, "admin_view lets nobody in without one"
        return actor


class PlatformSite(ScopedSite):
    """/platform: superusers alone, over every organization."""

    settings_name = "UNFOLD_PLATFORM"
    index_template = "workplace/platform_home.html"
    spans_organizations = True
    # What apps above hang here: `login`, and further pages by name; who is in passes the gate at each page.
    doors: ClassVar[dict[str, Callable[..., HttpResponse]]] = {}
    pages: ClassVar[dict[str, Callable[..., HttpResponse]]] = {}
    gate: ClassVar[Callable[[HttpRequest], HttpResponse | None]] = staticmethod(lambda request: None)
    own_password: ClassVar[Callable[..., HttpResponse]]

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and user.is_superuser

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """By the same service as everybody's, with its limits."""
        view = never_cache(csrf_protect(self.doors["login"]))
        return view(request, self)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """By the project's own service, as everybody's."""
        return type(self).own_password(request, self)

    def get_urls(self) -> list[Any]:
        doors = [
            path(f"{name}/", never_cache(csrf_protect(partial(view, site=self))), name=name)
            for name, view in self.doors.items()
            if name != "login"
        ]
        pages = [
            path(f"{name.replace('_', '-')}/", self.admin_view(partial(view, site=self)), name=name)
            for name, view in self.pages.items()
        ]
        return [*doors, *pages, *super().get_urls()]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            turned = type(self).gate(request) if self.has_permission(request) else None
            return turned or inner(request, *args, **kwargs)

        return update_wrapper(gated, view) if hasattr(view, "__name__") else gated

    def may(self, request: HttpRequest, permission: str) -> bool:
        return self.has_permission(request)

    def actor(self, request: HttpRequest, obj: Any) -> Actor:
        """The platform's user inside the object's own workspace."""
        return Actor.system(
            organization_id=obj.organization_id,
            workspace_id=getattr(obj, "workspace_id", None) or default_workspace(obj.organization_id),
            user_id=request.user.pk,
        )


def actor_of(request: HttpRequest) -> Actor | None:
    """The member whom the middleware let in, None for a stranger."""
    return getattr(request, "actor", None)


def own_address(request: HttpRequest, wanted: str) -> str | None:
    """An address to go on to that somebody sent along: None where it would lead out of this site."""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else None


def default_workspace(organization_id: UUID) -> Any:
    """The default workspace of an organization, for rows that belong to the organization alone."""
    workspaces = apps.get_model("accounts", "Workspace").everything
    return workspaces.get(organization_id=organization_id, is_default=True).pk


platform = PlatformSite("platform")
