"""How a question may go on, by the names of documents that it has found: what is offered finds something."""

from __future__ import annotations

from collections import Counter

from apps.search.selectors import spelling, tsquery
from apps.search.selectors.finding import Hit

MOST = 5
_LOOKED_AT = 50
_SHORTEST = 3


def continuations(text: str, hits: list[Hit]) -> list[str]:
    """The last word completed, then the question with one word more; the commonest first."""
    asked = spelling.words(text)
    titles = [list(dict.fromkeys(spelling.words(hit.title))) for hit in hits[:_LOOKED_AT]]
    offered = {word for title in titles for word in title if _may_be_offered(word)}
    if not asked or not offered:
        return []
    folded = tsquery.fold([*asked, *sorted(offered)])
    have = [folded[word] for word in asked]
    counted = Counter(
        word for title in titles for word in title if word in offered and folded[word] not in have
    )
    longer, further = [], []
    for word, _count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        if folded[word].startswith(have[-1]):
            longer.append(" ".join([*asked[:-1], word]))
        elif not any(folded[word].startswith(one) or one.startswith(folded[word]) for one in have):
            further.append(" ".join([*asked, word]))
    return (longer[:2] + further)[:MOST]


def _may_be_offered(word: str) -> bool:
    return len(word) >= _SHORTEST and not word.isdigit()
