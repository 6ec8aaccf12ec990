"""The company's site: its doors, the switches of its header, and its own search."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from apps.accounts.office import data, email, entry, factor, person, proof
from apps.hr import office
from apps.kernel.admin import Link, Step
from apps.kernel.admin.sites import CompanySite, actor_of
from prometric.workplace import (
    around,
    calendar,
    chain,
    exported,
    exporting,
    files,
    for_import,
    header,
    home,
    jobs,
    menu_drawn,
    more_steps,
    moving,
    notices,
    palette,
    picking,
    saved,
    tasks,
    titles,
)


class Workplace(CompanySite):
    """/admin for a company's people."""

    site_url = "/dashboard"
    index_template = "workplace/home.html"

    def extra_urls(self) -> list[Any]:
        doors: dict[str, Callable[..., HttpResponse]] = {
            "forgotten": entry.forgotten,
            "reset": entry.reset,
            "register": entry.register,
            "verify": entry.verify,
            "privacy": entry.privacy,
            "join": office.join,
            "code": factor.second_step,
            "new-password": entry.by_link,
        }
        return [
            *(path(f"{name}/", self._door(view), name=name) for name, view in doors.items()),
            path("language/", never_cache(csrf_protect(header.change_language)), name="language"),
            path("move/", self.admin_view(header.move), name="move"),
            path("data/", self.admin_view(partial(data.page, site=self)), name="data"),
            path("devices/", self.admin_view(partial(person.devices, site=self)), name="devices"),
            path("second-factor/", self.admin_view(partial(factor.own, site=self)), name="second_factor"),
            path("proof/", self.admin_view(partial(proof.prove, site=self)), name="proof"),
            path("email/", self.admin_view(partial(email.ask, site=self)), name="change_email"),
            path("email/confirm/", self.admin_view(partial(email.confirm, site=self)), name="confirm_email"),
            path("notices/", self.admin_view(partial(notices.page, site=self)), name="notices"),
            path("notices/<uuid:pk>/", self.admin_view(notices.open_notice), name="notice"),
            path("ticket/", self.admin_view(notices.ticket), name="ticket"),
            path("picked/<slug:kind>/<str:pk>/", self.admin_view(picking.picked), name="picked"),
            *exported.addresses(self),
            *moving.addresses(self),
            *saved.addresses(self),
            path("calendar/", self.admin_view(partial(calendar.month, site=self)), name="calendar"),
            path("tasks/", self.admin_view(partial(tasks.page, site=self)), name="tasks"),
            path("tasks/add/", self.admin_view(partial(tasks.form_page, site=self)), name="task_add"),
            path("tasks/<uuid:pk>/", self.admin_view(partial(tasks.form_page, site=self)), name="task"),
            path("tasks/<uuid:pk>/<slug:name>/", self.admin_view(tasks.step), name="task_step"),
            path("around/<slug:kind>/<uuid:pk>/", self.admin_view(around.say), name="say"),
            path("files/<slug:kind>/<uuid:pk>/", self.admin_view(files.attach), name="attach"),
            path("files/<uuid:pk>/", self.admin_view(files.file), name="file"),
            path("files/<uuid:pk>/delete/", self.admin_view(files.take_away), name="file_delete"),
            path("comments/<uuid:pk>/", self.admin_view(around.change), name="comment"),
            path("jobs/<slug:name>/", self.admin_view(partial(jobs.page, site=self)), name="job"),
        ]

    def _door(self, view: Callable[..., HttpResponse]) -> Any:
        return never_cache(csrf_protect(partial(view, site=self)))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        found: HttpResponse = self._door(entry.sign_in)(request)
        return found

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        found: HttpResponse = self._door(entry.sign_out)(request)
        return found

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """By the project's own service, as over the API."""
        return person.change_password(request, self)

    def exported_for_import(self, request: HttpRequest, screen: Any) -> list[tuple[str, str]]:
        return for_import.choices(request, screen)

    def export(self, request: HttpRequest, screen: Any, kind: str) -> HttpResponse:
        return exporting.export(request, screen, kind)

    def saved_views(self, request: HttpRequest, changes: Any) -> saved.Menu | None:
        return saved.menu(request, changes)

    def title_of_new(self, model: type[Any]) -> str:
        return titles.of_new(model)

    def search(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The palette's results: the project's own search, by permission, without the theme's cache."""
        return palette.results(request, self)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().each_context(request)
        actor = actor_of(request)
        if actor is None:
            return context
        drawn = menu_drawn.drawn(context["sidebar_navigation"])
        return {**context, **header.context(request, actor), "menu": drawn}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Of one app: the list of all would be asked for each page's rights and shown nowhere."""
        found: list[Any] = super().get_app_list(request, app_label) if app_label is not None else []
        return found

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().index(request, {**(extra_context or {}), **home.context(request)})

    def autocomplete_view(self, request: HttpRequest) -> Any:
        """Choices with what one picks by."""
        return picking.Picks.as_view(admin_site=self)(request)

    def ask_again(self, request: HttpRequest) -> HttpResponse | None:
        return proof.ask_again(request)

    def chain_of(self, request: HttpRequest, obj: Any) -> list[Link]:
        """From customer to payment."""
        return chain.of(request, obj)

    def around(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Tasks, comments and files."""
        return around.of(request, obj)

    def more_steps(self, model: type[Any]) -> tuple[Step, ...]:
        """What apps above add."""
        return more_steps.of(model)

    def goes_on(self, request: HttpRequest, obj: Any, step: Step) -> str | None:
        """From a deal that is won to its order."""
        actor = actor_of(request)
        return None if actor is None else more_steps.goes_on(type(obj), step.name, obj.pk, actor)
