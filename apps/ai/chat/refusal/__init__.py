"""Requests to change, create or delete, told from questions by rule: the assistant only reads.

In each language the verb decides. The verbs of asking (show, count, compare …) are few and known; an order
made of any other verb wants something done. Where grammar does not show an order by its form (English, bare
stems in Kazakh), the verbs of doing are listed instead.
"""

from __future__ import annotations

import re

from apps.ai.chat.normalization import normalize, to_cyrillic
from apps.ai.chat.refusal import english, kazakh, russian
from apps.ai.chat.slots.values import QUOTED

CYRILLIC = re.compile("[а-я]")
RULES = {"ru": russian.is_command, "kk": kazakh.is_command, "en": english.is_command}


def asks_for_a_change(text: str, language: str) -> bool:
    """Whether the text wants something created, changed, moved, sent or deleted.

    Args:
        language: the text's own, by `language_of`. English words are an order in any of them, and Russian
            verbs among Kazakh words, too.
    """
    folded = normalize(QUOTED.sub(" ", text)).strip(" \"'«»")
    if language != "en" and not CYRILLIC.search(folded):
        folded = to_cyrillic(folded)
    return RULES[language](folded) or (language != "en" and english.is_command(folded))
