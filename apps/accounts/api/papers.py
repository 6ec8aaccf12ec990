"""Names and addresses by the language of papers."""

from __future__ import annotations

from apps.kernel.api.fields import CharField
from apps.kernel.api.rows import RowSerializer
from apps.kernel.api.serializers import Serializer

_TEXT = {"required": False, "allow_blank": True, "allow_null": True}


class PaperNames(RowSerializer):
    """What papers of a language call it; "" where its own name stands."""

    kk = CharField(source="paper_name_kk", read_only=True)
    ru = CharField(source="paper_name_ru", read_only=True)
    en = CharField(source="paper_name_en", read_only=True)


class PaperAddresses(RowSerializer):
    """Where papers of a language say it is; "" where its own address stands."""

    kk = CharField(source="paper_address_kk", read_only=True)
    ru = CharField(source="paper_address_ru", read_only=True)
    en = CharField(source="paper_address_en", read_only=True)


class PaperNamesBody(Serializer):
    """By language; one that is not sent stays."""

    kk = CharField(max_length=255, **_TEXT)
    ru = CharField(max_length=255, **_TEXT)
    en = CharField(max_length=255, **_TEXT)


class PaperAddressesBody(Serializer):
    """By language; one that is not sent stays."""

    kk = CharField(max_length=500, **_TEXT)
    ru = CharField(max_length=500, **_TEXT)
    en = CharField(max_length=500, **_TEXT)
