"""Activities as they are shown."""

from __future__ import annotations

import datetime as dt

from apps.crm.api.fields import DayOrMomentField
from apps.crm.models import Activity
from apps.kernel import clock
from apps.kernel.api.fields import CharField, EnumField, IntegerField, ListField, MomentField, UUIDField
from apps.kernel.api.rows import RowSerializer, computed


def _as_sent(occurred_at: dt.datetime, has_time: bool) -> dt.date | dt.datetime:
    return occurred_at if has_time else clock.local_date(occurred_at)


class ActivityItem(RowSerializer):
    id = UUIDField()
    type = EnumField(Activity.Type)
    subject = CharField(read_only=True)
    date = computed(DayOrMomentField(), "occurred_at", "has_time", using=_as_sent)
    completed_at = MomentField(allow_null=True)
    duration = IntegerField(allow_null=True)
    notes = CharField(read_only=True)
    outcome = EnumField(Activity.Outcome, allow_null=True)
    participants = ListField(child=UUIDField())
    user_id = UUIDField(allow_null=True)
    customer_id = UUIDField()
    deal_id = UUIDField(allow_null=True)
    created_at = MomentField()
