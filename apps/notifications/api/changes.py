"""GET /changes: what came since, for who keeps a copy."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.response import Response

from apps.kernel.api import downloads
from apps.kernel.api.actions import Action
from apps.kernel.api.fields import BooleanField, CharField, IntegerField, MomentField, UUIDField
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.viewsets import ViewSet
from apps.notifications import selectors

MOST = 1000


class ChangesQuery(Serializer):
    """`types`: kinds of objects with commas between; without it all that the caller may see."""

    since = CharField(required=False, max_length=400, help_text="`nextCursor` of the answer before")
    types = CharField(required=False, max_length=400, help_text="`deal,order`")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST)


class ChangeItem(Serializer):
    """One change. `version` is the object's after it, null where it has none."""

    type = CharField(read_only=True, source="subject")
    id = UUIDField(read_only=True, source="subject_id")
    change = CharField(read_only=True, source="verb", help_text="created, updated or deleted")
    event = CharField(read_only=True, source="name")
    version = IntegerField(read_only=True, allow_null=True)
    at = MomentField(read_only=True, source="created_at")


class ChangesAnswer(Serializer):
    items = ChangeItem(many=True, read_only=True)
    next_cursor = CharField(read_only=True)
    has_more = BooleanField(read_only=True)


class ChangesViewSet(ViewSet):
    """Open to every member: each kind of object needs its own VIEW, the others are as if there were none."""

    open_to_keys = True
    table = {
        "changes": Action(
            method="get",
            detail=False,
            path="changes",
            query=ChangesQuery,
            response=ChangesAnswer,
            permission=None,
            errors=(410,),
            operation="listChanges",
            summary="List changes since a cursor",
            description=(
                "Answers what was created, updated and deleted after `since`, in the order of commits; "
                "nothing is passed over, however long a transaction took. Without `since` there are no "
                "items, and a cursor to begin at: take it first, then read the lists. An object that was "
                "changed twice is there twice."
            ),
        ),
    }

    def run_retrieve(self) -> Response:
        asked = downloads.read_query(ChangesQuery, self.request, {})
        types = [part.strip() for part in asked["types"].split(",")] if "types" in asked else None
        feed = selectors.changes_since(
            self.actor, since=asked.get("since"), types=types, limit=asked.get("limit", 100)
        )
        shown = {"items": feed.items, "next_cursor": feed.cursor, "has_more": feed.more}
        return Response(ChangesAnswer(shown).data)
