"""Whom or what a question names: what is left when the words of questions are taken away."""

from __future__ import annotations

import re

from apps.ai.chat import lexicon
from apps.ai.chat.language import SIGNS
from apps.ai.chat.normalization import normalize
from apps.ai.chat.slots.values import NUMBER, QUOTED, read_code, read_sku

TOKEN = re.compile(r"[^\W_]+(?:[-./&][^\W_]+)*")
LATIN, CYRILLIC = re.compile("[A-Za-z]"), re.compile("[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]")
FUNCTION = frozenset(
    normalize(word)
    for text in (
        *SIGNS.values(),
        """
            и или а но о об в во с со к ко до при под над про же бы то там тут ещё уже был была было
            были быть такая такой такие такое кем чем чей чья чьё чьи него неё нее ним ней компании
            компания фирма фирмы фирме компанию название названием по+названию позиции штук штуки шт
            дела известно данных системе системы базе всё все про слову слово запросу запрос ли
            проверь назови дай какого каким какому любой одна один упоминается вероятность ищу ищем
            менеджер менеджера менеджеру сотрудница сотруднице коллега коллеги нас пожалуйста будь
            добр привет здравствуйте много мало работает зовут кого-то чего нибудь компаниясы
            компаниясының компания фирма деген дегенді дегеннің және мен немесе ғана өте екен еді
            жайлы жайында жөнінде білесің белгілі барлығын сөзі сөз бірдеңе айтып берші бол болса
            істейді дана данасын дәл ықтималдығы менеджер әріптесім әріптес жүйеден жүйеде аталады
            тауып берші өтінем рахмет сәлем тексер бар-жоғын and or with without from by at as it
            its be been was were about anything something everything all any do does please hello hi
            there company called named name word system does he she they his her their tell give get
            can could would you your piece pieces unit units per one ones not no yes mentioned where
            hey i am looking need know reach going check up off counterparty manager work works buy
            bought colleague make card
        """,
    )
    for word in text.split()
    if not word.endswith("-")
)


def read_name(text: str, subject: str) -> str | None:
    """What the question names, for a search among `subject` (a type of POST /search, "" for anything)."""
    if quoted := QUOTED.search(text):
        return quoted[1].strip()
    if subject in ("customers", "") and (code := read_code(text)):
        return re.sub(r"[^\d+]", "", code)
    text = NUMBER.sub(" ", text)
    if subject == "products" and (sku := read_sku(text)) and "-" in sku:
        return sku
    return _longest(text)


def _longest(text: str) -> str | None:
    """The longest run of neighbouring words that the language of questions does not have."""
    tokens = list(TOKEN.finditer(text))
    in_latin = not CYRILLIC.search(text)
    runs: list[list[str]] = [[]]
    for index, token in enumerate(tokens):
        if _is_name(token[0], first=index == 0, in_latin=in_latin, after=bool(runs[-1])):
            runs[-1].append(token[0])
        elif runs[-1]:
            runs.append([])
    best = max((" ".join(run) for run in runs), key=len)
    return best[:100] if len(best) >= 2 and not best.isdigit() else None


def _is_name(word: str, *, first: bool, in_latin: bool, after: bool) -> bool:
    folded = normalize(word)
    if word.isdigit():
        return after
    if folded in FUNCTION and (first or len(word) < 3 or not word[0].isupper()):
        return False
    if LATIN.search(word) and not in_latin:
        return True
    if word[0].isupper() and not first:
        return word.isupper() or not lexicon.of_word(folded) or after
    return not lexicon.of_word(folded)
