"""The right to see costs goes to who saw them."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from apps.accounts.models import Membership

pytestmark = pytest.mark.django_db


def test_who_saw_costs_goes_on_seeing_them(company):
    seeing, blind = company.member("INVENTORY_VIEW"), company.member("DEALS_VIEW")
    module = import_module("apps.accounts.migrations.0015_costs_view")
    module.grant("accounts_membership")(None, SimpleNamespace(connection=connection))
    rights = {
        member.user.pk: Membership.objects.get(user=member.user).permissions for member in (seeing, blind)
    }
    assert rights == {seeing.user.pk: ["COSTS_VIEW", "INVENTORY_VIEW"], blind.user.pk: ["DEALS_VIEW"]}
