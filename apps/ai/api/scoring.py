"""POST /ai/predict and /ai/analyze."""

from __future__ import annotations

from rest_framework.request import Request

from apps.ai.api import scoring_serializers as shown
from apps.ai.selectors.analyzing import analyze
from apps.ai.selectors.predicting import predict
from apps.kernel.api.actions import Action
from apps.kernel.api.viewsets import ViewSet

# The right to the assistant opens nothing that the module's own right does not.
ALSO = {"predict": "DEALS_VIEW", "analyze": "CUSTOMERS_VIEW"}


class ScoringViewSet(ViewSet):
    """Chances of deals and risks of customers."""

    resource = "AI"
    table = {
        "predict": Action(
            detail=False,
            request=shown.PredictRequest,
            response=shown.DealPrediction,
            service=predict,
            permission="USE",
            operation="predictDeal",
            summary="Predict how likely a deal is won",
            description="Answers a probability with its reasons, learnt from the workspace's own deals.",
        ),
        "analyze": Action(
            detail=False,
            request=shown.AnalyzeRequest,
            response=shown.Analysis,
            service=analyze,
            permission="USE",
            operation="analyzeCustomer",
            summary="Analyze the risk that a customer leaves",
            description="Answers a level of risk with its reasons and what could be done.",
        ),
    }

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        if self.action in ALSO:
            self.actor.require(ALSO[self.action])
