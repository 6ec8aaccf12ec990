"""/analytics: dashboards and targets."""

from __future__ import annotations

from functools import partial
from types import ModuleType
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from apps.analytics import services
from apps.analytics.api import dashboards
from apps.analytics.api import serializers as shown
from apps.analytics.models import SalesTarget
from apps.analytics.periods import Period, read_period
from apps.analytics.selectors import (
    finance,
    margin,
    outlook,
    outlook_periods,
    people,
    production,
    sales,
    stock,
)
from apps.kernel import clock, replica
from apps.kernel.api.actions import Action
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import Invalid


class DashboardViewSet(ViewSet):
    """Figures of the caller's workspace; the period comes in the query."""

    resource = "ANALYTICS"

    def read_query(self, query: type[Serializer] = shown.PeriodQuery) -> dict[str, Any]:
        """The query's parameters; an unknown one is a 400 that names it.

        Raises:
            Invalid, ValidationError
        """
        given = self.request.query_params
        fields = query().fields
        if unknown := [name for name in given if name not in fields]:
            raise Invalid({name[:100]: _("Unknown parameter.") for name in unknown})
        read = query(data={name: given[name] for name in given})
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def period(self) -> Period:
        """The period asked for; this month without one."""
        asked = self.read_query()
        return read_period(
            asked.get("period"), asked.get("start_date"), asked.get("end_date"), today=clock.today()
        )


class SalesViewSet(DashboardViewSet):
    """Sales: dashboard and targets."""

    table = {
        "dashboard": Action(
            detail=False,
            method="get",
            response=shown.SalesDashboard,
            permission="VIEW",
            query=shown.PeriodQuery,
            operation="getSalesDashboard",
            summary="Show the sales dashboard",
            description=(
                "Answers figures of deals, orders and customers of a period beside the one before it."
            ),
        ),
        "forecast": Action(
            detail=False,
            method="get",
            response=shown.SalesForecast,
            permission="VIEW",
            query=shown.ForecastQuery,
            operation="getSalesForecast",
            summary="Show the sales forecast",
            description="Answers the expected revenue of the coming months with its range.",
        ),
        "targets": Action(
            detail=False,
            method="get",
            response=shown.Targets,
            permission="VIEW",
            operation="getSalesTargets",
            summary="Show the sales targets",
            description="Answers what the workspace means to sell, month by month.",
        ),
        "set_targets": Action(
            detail=False,
            method="put",
            path="targets",
            request=shown.TargetsRequest,
            full_body=True,
            response=shown.Targets,
            service=services.set_targets,
            permission="SETTINGS_UPDATE",
            operation="setSalesTargets",
            summary="Set sales targets",
            description="Sets the targets that the body names; others stay.",
        ),
    }

    def run_retrieve(self) -> Response:
        if self.action == "targets":
            self.read_query(shown.NoQuery)
            return Response(shown.Targets(SalesTarget.objects.order_by("month")).data)
        if self.action == "forecast":
            return Response(self.forecast_shown())
        period = self.period()
        return Response(replica.read(partial(self._board, period)))

    def _board(self, period: Period) -> dict[str, Any]:
        board = sales.dashboard(period, today=clock.today())
        earned = margin.margin(period) if self.actor.may("COSTS_VIEW") else None
        return {**board, "margin": earned}

    def forecast_shown(self) -> dict[str, Any]:
        """The kept forecast, made now where it is stale, with what the open deals say this moment."""
        asked = self.read_query(shown.ForecastQuery)
        today = clock.today()
        kept, computed_at = services.current_forecast(actor=self.actor)
        kind, market = asked["period"], outlook.market(today)
        sold = outlook_periods.sold_so_far(today, kind)
        found = outlook.answer(kept, market, sold, today=today, kind=kind, horizon=asked["horizon"])
        return {**found, "computedAt": computed_at}


def _dashboard(gives: type[Serializer], module: str, shows: str) -> dict[str, Action]:
    """The table of a viewset that has nothing but a dashboard."""
    action = Action(
        detail=False,
        method="get",
        response=gives,
        permission="VIEW",
        query=shown.PeriodQuery,
        operation=f"get{module.title()}Dashboard",
        summary=f"Show the {module} dashboard",
        description=f"Answers {shows} of a period beside those of the one before it.",
    )
    return {"dashboard": action}


class ModuleViewSet(DashboardViewSet):
    """One module's dashboard: the right to analytics opens nothing that the module's own right does not."""

    also: ClassVar[str]
    figures: ClassVar[ModuleType]

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        self.actor.require(self.also)

    def run_retrieve(self) -> Response:
        figures = partial(self.figures.dashboard, self.period(), today=clock.today())
        return Response(replica.read(figures))


class FinanceViewSet(ModuleViewSet):
    table = _dashboard(dashboards.FinanceDashboard, "finance", "what was billed, paid and is owed")
    also = "INVOICES_VIEW"
    figures: ClassVar[ModuleType] = finance


class InventoryViewSet(ModuleViewSet):
    table = _dashboard(dashboards.InventoryDashboard, "inventory", "stock, its value and its movements")
    also = "INVENTORY_VIEW"
    figures: ClassVar[ModuleType] = stock


class ProductionViewSet(ModuleViewSet):
    table = _dashboard(dashboards.ProductionDashboard, "production", "production orders and their work")
    also = "PRODUCTION_VIEW"
    figures: ClassVar[ModuleType] = production


class HrViewSet(ModuleViewSet):
    table = _dashboard(dashboards.HrDashboard, "HR", "people, departments and their changes")
    also = "EMPLOYEES_VIEW"
    figures: ClassVar[ModuleType] = people
