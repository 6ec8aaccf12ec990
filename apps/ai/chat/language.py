"""In which language a question is put: by its letters, then its words, then what the caller prefers."""

from __future__ import annotations

import re

from apps.ai.chat.normalization import normalize

LANGUAGES = ("ru", "kk", "en")
KAZAKH = re.compile("[әғқңөұүһі]")
CYRILLIC, LATIN = re.compile("[а-яё]"), re.compile("[a-z]")
QUOTED = re.compile(r"[«\"“„][^«»\"“”„]{2,80}[»\"”“]")
WORD = re.compile(r"[^\W\d_]+")
# Words (beginnings, where a hyphen ends them) that one language has and the others have not; Kazakh as it is
# typed on a Russian keyboard, too.
SIGNS = {
    "kk": """
        канша калай кандай кайда кайсы кашан неше бар барма жок жоқ ма ме ба бе бугин кеше ертен
        ким кимде маган бизде бизге биздин менин осы айда айдагы аптада жылы жылгы бойынша
        туралы ушин керек корсет айт бер кунги койма- тапсырыс- мамиле- клиентт- тауар- сату-
        сатыл- сатт- карыз- шот- толе- кызметкер- болим- ондирис- табыс- пайда- кел- кет- жат-
        бол- аяк- мерзим- кеш- жина- кур-
    """,
    "ru": """
        какие какой какая какое каков сколько где когда кто что как почему по за на из от для
        мне нам у наш- наши мои моих есть покажи- скажи- дай нет ли не ещё еще это этот этом
        прошл- текущ- сделк- заказ- клиент- склад- товар- долг- счет- счёт- выручк- продаж-
        сотрудник- отдел-
    """,
    "en": """
        the a an of is are what which who how many much show me my our we us do does did in on
        for to this last month week year today deal- order- customer- stock invoice- sale- there
        have has any list give
    """,
}
LATIN_SIGNS = {
    "kk": """
        kansha qansha kalai qalai kandai qandai kaida qaida neshe bar barma jok zhok bugin kim
        kimde magan bizde bizdin menin osy aida aptada boiynsha ushin kerek korset koyma- qoima-
        tapsyrys- mamile- tauar- satu- qaryz- karyz- shot- tolem- qyzmetker- kyzmetker- bolim-
        ondiris- tabys-
    """,
    "ru": """
        kakie kakoi kakoy skolko gde kogda kto chto kak pochemu za na iz ot dlya mne nam nash-
        moi est pokazhi- pokaji- skazhi- skaji- day net prodazh- sdelk- zakaz- klient- sklad-
        tovar- dolg- schet- vyruchk- sotrudnik- otdel-
    """,
}


def _signs(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    words = text.split()
    return (
        frozenset(word for word in words if not word.endswith("-")),
        tuple(word[:-1] for word in words if word.endswith("-")),
    )


_SIGNS = {language: _signs(text) for language, text in SIGNS.items()}
_LATIN = {language: _signs(text) for language, text in LATIN_SIGNS.items()} | {"en": _SIGNS["en"]}


def language_of(text: str, preferred: str = "ru") -> str:
    """ "ru", "kk" or "en"; `preferred` decides where the text does not."""
    text = QUOTED.sub(" ", text) if QUOTED.sub("", text).strip(" .?!") else text
    marked = [word for word in WORD.findall(text)[1:] if KAZAKH.search(word.lower())]
    named = bool(marked) and all(word[0].isupper() for word in marked)
    text = text.lower()
    cyrillic, latin = len(CYRILLIC.findall(text)), len(LATIN.findall(text))
    words = WORD.findall(text)
    if KAZAKH.search(text):
        # A name's letters are not the question's.
        in_russian = named and _votes(words, _SIGNS["ru"]) > _votes(
            [normalize(word) for word in words], _SIGNS["kk"]
        )
        return "ru" if in_russian else "kk"
    if not words:
        return preferred
    if cyrillic:
        russian, kazakh = _votes(words, _SIGNS["ru"]), _votes(words, _SIGNS["kk"])
        if cyrillic * 3 < latin and not russian and not kazakh:
            return "en"
        if russian == kazakh:
            return preferred if preferred != "en" else "ru"
        return "ru" if russian > kazakh else "kk"
    votes = {language: _votes(words, signs) for language, signs in _LATIN.items()}
    best = max(votes.values())
    winners = [language for language, number in votes.items() if number == best]
    if best == 0 or len(winners) > 1:
        return preferred if best and preferred in winners else "en"
    return winners[0]


def _votes(words: list[str], signs: tuple[frozenset[str], tuple[str, ...]]) -> int:
    whole, beginnings = signs
    return sum(word in whole or word.startswith(beginnings) for word in words)
