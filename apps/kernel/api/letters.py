"""Letters with a record's papers, as records show them."""

from __future__ import annotations

from apps.kernel.api.fields import CharField, IntegerField, MomentField, UUIDField
from apps.kernel.api.serializers import Serializer


class LetterItem(Serializer):
    """A letter with a paper of the record, and what became of it: `queued`, `sent` or `failed`, with why."""

    id = UUIDField()
    to = CharField(read_only=True)
    contact_name = CharField(read_only=True, allow_null=True)
    version = IntegerField()
    language = CharField(read_only=True)
    state = CharField(read_only=True)
    error = CharField(read_only=True, allow_null=True)
    created_at = MomentField()
    sent_at = MomentField(allow_null=True)
    user_id = UUIDField(allow_null=True)
