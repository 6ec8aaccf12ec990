"""/customers and /deals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from apps.collaboration import selectors as collaboration
from apps.crm import selectors, services
from apps.crm.api import bodies, customers, deals, merging
from apps.crm.api.activities import ActivityItem
from apps.crm.api.filters import ActivityFilters, CustomerFilters, DealFilters
from apps.crm.models import Activity, Customer, Deal
from apps.kernel.api import batches, external
from apps.kernel.api.actions import Action
from apps.kernel.api.filters import FilterSet
from apps.kernel.api.serializers import Done
from apps.kernel.api.viewsets import ViewSet
from apps.kernel.errors import NotFound


class WithActivities(ViewSet):
    """A resource whose `activities` path lists what was done with it."""

    activity_key: str

    def get_queryset(self) -> QuerySet[Any]:
        """The resource's rows, or the activities of one of them."""
        found = super().get_queryset()
        if self.action != "activities":
            return found
        if not found.filter(pk=self.subject_id).exists():
            raise NotFound
        return Activity.objects.filter(**{self.activity_key: self.subject_id})


class CustomerViewSet(WithActivities):
    model = Customer
    resource = "CUSTOMERS"
    activity_key = "customer_id"

    def run_retrieve(self) -> Response:
        """Of a merged customer the refusal says which one it is part of now."""
        try:
            return super().run_retrieve()
        except NotFound:
            kept = selectors.merged_into(self.subject_id, workspace_id=self.actor.workspace_id)
            if kept is None:
                raise
            raise NotFound(_("The customer was merged into another"), merged_into=kept) from None

    @property
    def filterset_class(self) -> type[FilterSet]:  # type: ignore[override]
        return ActivityFilters if self.action == "activities" else CustomerFilters

    table = {
        "list": Action(response=customers.CustomerItem),
        "create": Action.create(services.create_customer, bodies.CustomerBody, customers.CustomerCreated),
        "retrieve": Action(response=customers.CustomerDetail),
        "update": Action.update(
            services.update_customer, bodies.CustomerBody, _("Customer updated successfully")
        ),
        "destroy": Action.delete(services.delete_customer, _("Customer deleted successfully")),
        "convert": Action(
            request=bodies.ConvertBody,
            response=customers.CustomerConverted,
            service=services.convert_customer,
            message=_("Lead converted to active customer"),
            operation="convertCustomer",
            summary="Make a customer of a lead",
            description="Turns a lead into a customer and keeps its history.",
        ),
        "duplicates": Action(
            method="get",
            detail=False,
            response=merging.DuplicatesItem,
            service=selectors.likely_duplicates,
            many=True,
            permission="VIEW",
            operation="listDuplicateCustomers",
            summary="List customers that are likely the same",
            description=(
                "Answers groups of customers that share a BIN or IIN, a telephone, an e-mail or, legal forms "
                "and spellings aside, a name: the likeliest first, at most 100, each with its reasons."
            ),
        ),
        "merge": Action(
            request=bodies.MergeBody,
            response=merging.CustomersMerged,
            service=services.merge_customers,
            permission="DELETE",
            errors=(404, 409),
            operation="mergeCustomers",
            summary="Merge duplicates into a customer",
            description=(
                "Gives what belongs to the named customers (people, deals, documents, money, tasks, files) "
                "to this one; they stay as deleted records that point to it. Needs CUSTOMERS_UPDATE, too."
            ),
        ),
        "activities": Action(
            response=ActivityItem,
            method="get",
            permission="VIEW",
            paged=True,
            operation="listCustomerActivities",
            summary="List a customer's activities",
            description="Answers one page of calls, meetings, letters and notes, the newest first.",
        ),
        "erase_contact": Action(
            request=bodies.EraseContactBody,
            response=Done,
            service=services.erase_contact,
            permission="DELETE",
            message=_("The person is named nowhere any more"),
            errors=(404,),
            operation="eraseCustomerContact",
            summary="Erase a contact",
            description="Replaces a contact's name, e-mail and telephone wherever they stand; books stay.",
        ),
        "add_activity": Action(
            path="activities",
            request=bodies.ActivityBody,
            response=Done,
            service=services.add_customer_activity,
            status=201,
            message=_("Activity added to customer"),
            operation="addCustomerActivity",
            summary="Note an activity of a customer",
            description="Writes down a call, meeting, letter or note, or plans one.",
        ),
        **external.entries("customer", body=bodies.CustomerBody, detail=customers.CustomerDetail),
        "batch": batches.entry("customers", body=bodies.CustomerBody, service=services.create_customer),
    }


class DealViewSet(WithActivities):
    model = Deal
    resource = "DEALS"
    activity_key = "deal_id"

    presents = frozenset(("documents",))

    def present(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """A deal's documents are those written down and, after them, the uploaded ones."""
        return collaboration.with_documents(self.actor, "deal", items)

    @property
    def filterset_class(self) -> type[FilterSet]:  # type: ignore[override]
        return ActivityFilters if self.action == "activities" else DealFilters

    table = {
        "list": Action(response=deals.DealItem),
        "create": Action.create(services.create_deal, bodies.DealBody, deals.DealCreated),
        "retrieve": Action(response=deals.DealDetail),
        "update": Action.update(services.update_deal, bodies.DealUpdateBody, _("Deal updated successfully")),
        "destroy": Action.delete(services.delete_deal, _("Deal deleted successfully")),
        "win": Action(
            request=bodies.WinBody,
            response=deals.DealWon,
            service=services.win_deal,
            message=_("Deal marked as won, order created automatically"),
            operation="winDeal",
            summary="Win a deal",
            description=(
                "Closes the deal as won, makes its order and, by the settings, the draft of an invoice."
            ),
        ),
        "lose": Action(
            request=bodies.LoseBody,
            response=deals.DealLost,
            service=services.lose_deal,
            operation="loseDeal",
            summary="Lose a deal",
            description="Closes the deal as lost and keeps the reason.",
        ),
        "activities": Action(
            response=ActivityItem,
            method="get",
            permission="VIEW",
            paged=True,
            operation="listDealActivities",
            summary="List a deal's activities",
            description="Answers one page of calls, meetings, letters and notes, the newest first.",
        ),
        "add_activity": Action(
            path="activities",
            request=bodies.ActivityBody,
            response=Done,
            service=services.add_deal_activity,
            status=201,
            message=_("Activity added to deal"),
            operation="addDealActivity",
            summary="Note an activity of a deal",
            description="Writes down a call, meeting, letter or note, or plans one.",
        ),
        **external.entries("deal", body=bodies.DealBody, detail=deals.DealDetail),
    }


class ActivityOf(ViewSet):
    """One activity of a customer or a deal that its address names."""

    model = Activity
    owner: str
    table = {
        "complete": Action(
            request=bodies.CompletionBody,
            response=Done,
            service=services.complete_activity,
            message=_("Activity completed"),
            description="Marks a planned activity as done.",
        ),
    }

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.owner_id: UUID = self._read_id(kwargs[self.owner])

    def validated(self, entry: Action) -> dict[str, Any]:
        return {**super().validated(entry), f"{self.owner}_id": self.owner_id}


class CustomerActivityViewSet(ActivityOf):
    resource = "CUSTOMERS"
    owner = "customer"


class DealActivityViewSet(ActivityOf):
    resource = "DEALS"
    owner = "deal"
