"""The board: open deals by stage, moved by dragging or by keys, through the services of the API."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from apps.crm import services
from apps.crm.models import OPEN_STAGES, Deal, Stage
from apps.kernel import clock
from apps.kernel.admin import AggregateAdmin, columns, explain
from apps.kernel.errors import DomainError

# So many cards a column; how many there are and their sum counts all.
MOST_CARDS = 40


class BoardMixin(ModelAdmin):
    """Adds `board/` and `board/<deal>/move/` to the screen of deals."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("board/", view(self.board_view), name="crm_deal_board"),
            path("board/<uuid:pk>/move/", view(self.move_view), name="crm_deal_move"),
            *super().get_urls(),
        ]

    def board_view(self: AggregateAdmin, request: HttpRequest) -> HttpResponse:
        """The open stages side by side; `?mine=1`: only what is assigned to the visitor."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        deals = self.get_queryset(request).filter(stage__in=OPEN_STAGES)
        mine = bool(request.GET.get("mine"))
        if mine:
            deals = deals.filter(assigned_to__membership__user=request.user)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Board of deals"),
            "stages": _stages(deals),
            "mine": mine,
            "may_move": self.has_change_permission(request),
            "has_add_permission": self.has_add_permission(request),
        }
        return TemplateResponse(request, "workplace/board.html", context)

    def move_view(self: AggregateAdmin, request: HttpRequest, pk: Any) -> HttpResponse:
        """POST {"stage": …}: the deal moves, or JSON says why it does not (409)."""
        return _move(request, self, pk)


@require_POST
def _move(request: HttpRequest, screen: AggregateAdmin, pk: Any) -> HttpResponse:
    if not screen.has_change_permission(request):
        raise PermissionDenied
    deal = screen.get_object(request, str(pk))
    if deal is None:
        raise Http404
    try:
        asked = json.loads(request.body)
        stage = Stage(asked["stage"])
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"message": _("There is no such stage.")}, status=400)
    if stage not in OPEN_STAGES:
        # Winning and losing ask for more than a stage.
        return JsonResponse({"message": _("There is no such stage.")}, status=400)
    try:
        with transaction.atomic():
            screen.run(request, deal, services.update_deal, deal.pk, stage=stage)
    except DomainError as error:
        return JsonResponse({"message": explain(error)}, status=409)
    said = _("%(deal)s: %(stage)s") % {"deal": deal.deal_number, "stage": stage.label}
    return JsonResponse({"message": said, "stages": _sums(screen.get_queryset(request))})


def _sums(deals: Any) -> dict[str, dict[str, str]]:
    """{stage: how many open deals and their value}; one query."""
    rows = deals.filter(stage__in=OPEN_STAGES).order_by().values("stage")
    found = {row["stage"]: row for row in rows.annotate(count=Count("pk"), sum=Sum("value"))}
    return {
        stage.value: {
            "count": str(found.get(stage.value, {}).get("count", 0)),
            "sum": f"{columns.money(found[stage.value]['sum'])} ₸" if stage.value in found else "",
        }
        for stage in OPEN_STAGES
    }


def _stages(deals: Any) -> list[dict[str, Any]]:
    sums = _sums(deals)
    related = ("customer", "assigned_to__membership__user")
    return [
        {
            "value": stage.value,
            "label": stage.label,
            **sums[stage.value],
            "cards": [
                _card(deal)
                for deal in deals.filter(stage=stage)
                .select_related(*related)
                .order_by("expected_close_date", "-value", "id")[:MOST_CARDS]
            ],
        }
        for stage in OPEN_STAGES
    ]


def _card(deal: Deal) -> dict[str, Any]:
    day = deal.expected_close_date
    return {
        "pk": deal.pk,
        "number": deal.deal_number,
        "title": deal.title,
        "customer": deal.customer.name,
        "who": deal.assigned_to,
        "money": f"{columns.money(deal.value)} ₸",
        "due": columns.due(day, over=day < clock.today()) if day else "",
        "url": reverse("admin:crm_deal_change", args=(deal.pk,)),
        "move": reverse("admin:crm_deal_move", args=(deal.pk,)),
        "win": reverse("admin:crm_deal_step", args=(deal.pk, "win")),
        "lose": reverse("admin:crm_deal_step", args=(deal.pk, "lose")),
    }
