"""Filter sets of the tests of filtering and sorting, over the kernel's and accounts' own tables."""

import pytest
from django.http import QueryDict
from django.utils.http import urlencode
from rest_framework.exceptions import ValidationError

from apps.accounts.models import Membership
from apps.kernel.api import filters
from apps.kernel.api.filters import Filter, FilterSet
from apps.kernel.models import OutboxEvent


class EventFilters(FilterSet):
    fields = {
        "name": Filter("name", filters.TEXT),
        "subjectId": Filter("subject_id", filters.ID),
        "version": Filter("version", filters.INTEGER),
        "amount": Filter("version", filters.NUMBER),
        "createdAt": Filter("created_at", filters.MOMENT),
        "organization.vatPayer": Filter("organization__vat_payer", filters.BOOLEAN),
        "organization.since": Filter("organization__vat_certificate_date", filters.DAY),
        "parity": Filter(
            "version", filters.INTEGER, build=lambda operator, value: EventFilters.parity(value)
        ),
    }
    aliases = {
        "minAmount": ("amount", "gte"),
        "dateFrom": ("createdAt", "gte"),
        "dateTo": ("createdAt", "lte"),
    }
    search = ("name", "subject")
    sorts = {"name": "name", "amount": "version"}

    @staticmethod
    def parity(value):
        return filters.Q(version__in=range(value, 100, 2))  # type: ignore[attr-defined]


class MemberFilters(FilterSet):
    fields = {
        "role": Filter("role", filters.enum(Membership.Role)),
        "user.email": Filter("user__email", filters.TEXT),
        "permissions": Filter("permissions", filters.TAGS),
        "userId": Filter("user_id", filters.ID),
    }


def found(query, filterset=EventFilters, model=OutboxEvent):
    data = QueryDict(query) if isinstance(query, str) else QueryDict(urlencode(query))
    made = filterset(data)
    return list(made.apply(model.objects.all()).order_by(*made.order()))


def names(query):
    return "".join(sorted(event.name for event in found(query)))


def refused(query, filterset=EventFilters):
    data = QueryDict(query) if isinstance(query, str) else QueryDict(urlencode(query))
    with pytest.raises(ValidationError) as caught:
        filterset(data).apply(OutboxEvent.objects.all())
    return {name: [detail.code for detail in details] for name, details in caught.value.detail.items()}
