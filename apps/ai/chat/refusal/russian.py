"""Orders in Russian: verbs are read by the morphology of pymorphy3, so every verb is known in every form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from pymorphy3 import MorphAnalyzer
from pymorphy3.analyzer import Parse

# What one asks of someone who only reads and tells.
ASKING_WORDS = """
    показать показывать вывести выводить отобразить отображать высветить сказать говорить поговорить
    подсказать рассказать рассказывать найти находить искать поискать разыскать отыскать подыскать
    посчитать считать подсчитать сосчитать просчитать рассчитать вычислить прикинуть сравнить
    сравнивать сопоставить объяснить объяснять пояснить разъяснить описать назвать перечислить дать
    давать сообщить проинформировать информировать напомнить посмотреть смотреть просмотреть глянуть
    взглянуть заглянуть проверить проверять проанализировать анализировать оценить оценивать
    спрогнозировать прогнозировать предсказать предположить суммировать просуммировать сложить
    сгруппировать группировать отсортировать сортировать упорядочить отфильтровать фильтровать
    выбрать выделить отобрать подобрать узнать узнавать уточнить определить вспомнить помочь
    извинить простить разобрать разобраться понять понимать подумать думать ждать подождать погодить
    прочитать прочесть читать зачитать озвучить выдавать привести ответить отвечать увидеть видеть
    знать хотеть мочь стать быть иметь получить получать ожидать предоставить представить
    представлять раскрыть подвести вывалить учесть учитывать ограничить разбить округлить пропустить
    продолжить продолжать повторить слушать послушать ознакомить ознакомиться поделиться держать
    порекомендовать рекомендовать посоветовать советовать предложить интересоваться поинтересоваться
    верить поверить спросить спрашивать попросить просить заработать зарабатывать выручить потратить
    тратить хватить успеть успевать суметь уметь обратить здравствовать предупредить предупреждать
    следить отследить отслеживать понадобиться сформулировать вглядеться выяснить изучить
    просмотреть листать полистать назад есть пойти идти прийти приходить обещать
"""
ASKING = frozenset(ASKING_WORDS.split())
# What they make is a report or a thing of the books: their object tells.
MAKING_WORDS = """
    сделать делать составить составлять подготовить готовить приготовить сформировать формировать
    построить строить собрать собирать открыть открывать скинуть скидывать сбросить кинуть прислать
    присылать отправить отправлять переслать выслать послать выгрузить распечатать напечатать
    написать писать выдать нарисовать начертить свести обновить развернуть включить исключить
    разбить разделить пробежаться подытожить резюмировать
"""
MAKING = frozenset(MAKING_WORDS.split())
REPORTS_WORDS = """
    отчет отчетность список перечень сводка прогноз анализ таблица график диаграмма итог итоги
    статистика справка обзор рейтинг топ выборка подборка сравнение расчет информация данные цифра
    цифры показатель карточка история динамика разбивка картина вывод резюме остаток детализация
    аналитика срез подсчет
"""
REPORTS = frozenset(REPORTS_WORDS.split())
GIFTS_WORDS = """
    скидка отсрочка доступ право премия возврат отпуск аванс рассрочка полномочие
"""
GIFTS = frozenset(GIFTS_WORDS.split())
# Needs that are named as things: "нужна отмена заказа".
DEEDS_WORDS = """
    отмена удаление изменение создание добавление списание возврат перенос закрытие корректировка
    правка исправление оформление регистрация назначение увольнение прием смена замена проведение
    утверждение подтверждение согласование выставление оплата проводка резервирование перемещение
    оприходование переименование обновление отгрузка отправка аннулирование продление снятие
    повышение понижение снижение увеличение уменьшение перевод запуск остановка блокировка
    разблокировка активация деактивация восстановление начисление зачисление редактирование внесение
    заведение ввод закупка пополнение
"""
DEEDS = frozenset(DEEDS_WORDS.split())
QUESTION = re.compile(
    r"\b(?:как(?:ие|ой|ая|ое|ую|их|им|ими|ого|ому|овы?)?|что|чего|чему|чем|сколько|скольким|насколько|кто|кого|"
    r"кому|кем|ком|где|куда|откуда|когда|почему|зачем|отчего|котор\w+|чей|чья|чье|чьи|ли|есть|успе\w+|"
    r"сможем|удастся|получится|хватит)\b"
)
# A purpose, a wish about a state: "пусть цена будет 500", "сделай так, чтобы заказ был отменён".
STATE = re.compile(
    r"\b(?:пусть|пускай)\b|\b(?:сделай|сделайте|сделать|хочу|хотим|хотелось|надо|нужно|необходимо)\W+(?:так\W+)?чтоб|"
    r"\bдолж(?:ен|на|но|ны) (?:быть|стать|стоять)\b"
)
NEED = r"(?:нуж(?:ен|на|но|ны)|прошу|просим|требу(?:ется|ются|ем|ю)|необходим[аоы]?|хочу|хотим|давай(?:те)?)"
NEEDED = re.compile(rf"\b{NEED}(?: \w+)?? (\w+)")
GIVING = frozenset(("дать", "давать", "предоставить"))
PARTING = frozenset(("включить", "исключить", "разбить", "разделить"))
INTO = re.compile(r"\b(?:в|из|на) \w+")
TO_US = re.compile(r"\b(?:мне|нам)\b")
PLACED = re.compile(r"\bв (?:архив|корзину|утиль|брак)\b|\bна удаление\b|\bпод списание\b")
ABSTRACT = re.compile(r"\b(?:карточк|страниц|истори|данн|остат|отч[её]т|спис)\w*")
PERCENT = re.compile(r"\bна \d+[\d ,.]*(?:%|процент|тенге|тг|тыс|штук|шт)")
LETS = frozenset(("можешь", "можете", "мог", "могли", "давай", "давайте"))
# Imperatives that people say and the dictionary has not.
COLLOQUIAL = {"выстави": "выставить", "выставите": "выставить"}
WORD = re.compile(r"[а-я]+(?:-[а-я]+)*|\?")

# Forms that order only where nothing is asked: "закрыть сделку", "закроем сделку", "закроешь сделку".
GENTLE = frozenset(("infinitive", "let us", "you will"))

_morph: MorphAnalyzer | None = None


def is_command(text: str) -> bool:
    """Whether the folded text wants something done."""
    words = WORD.findall(text)
    asked = bool(QUESTION.search(text)) or ("?" in words and not _can_you(words))
    wanted = QUESTION.search(text) is None
    if wanted and (STATE.search(text) or _deed_needed(text)):
        return True
    if PLACED.search(text) and wanted and not _tells(words):
        return True
    asks_before = False
    for place, word in enumerate(words):
        form = _form(word)
        if form is None:
            continue
        mood, verb = form
        if verb in ASKING:
            if mood == "order" and _given(verb, words):
                return True
            asks_before = asks_before or word not in LETS
            continue
        if verb in MAKING and not _made(verb, text, words):
            asks_before = True
            continue
        may_wish = wanted and not asks_before and not (mood == "let us" and asked)
        if _commands(mood, wanted=wanted, first=place == 0) or (mood in GENTLE and may_wish):
            return True
    return False


def _commands(mood: str, *, wanted: bool, first: bool) -> bool:
    return mood == "order" or (mood == "order?" and wanted) or (mood == "order first" and first)


@lru_cache(maxsize=4096)
def _form(word: str) -> tuple[str, str] | None:
    """How the word may order, and its verb in the infinitive; None where it does not."""
    if word in COLLOQUIAL:
        return "order", COLLOQUIAL[word]
    readings = _parses(word)
    if any(reading.tag.POS in ("PRCL", "ADVB", "CONJ", "PREP") for reading in readings):
        return None
    shares: dict[tuple[str, str], float] = {}
    for reading in readings:
        if mood := _mood(reading):
            key = mood, reading.normal_form
            shares[key] = shares.get(key, 0) + reading.score
    if not shares:
        return None
    (mood, verb), share = max(shares.items(), key=lambda item: item[1])
    if mood == "order" and share < 0.7:
        mood = "order?" if share >= 0.3 else "order first"
    return (mood, verb) if share >= 0.15 else None


def _mood(reading: Parse) -> str | None:
    tag = reading.tag
    if tag.mood == "impr" and "incl" not in tag:
        return "order"
    if tag.POS == "INFN":
        return "infinitive"
    if tag.POS != "VERB" or tag.transitivity != "tran" or tag.aspect != "perf":
        return None
    if tag.person == "1per" and tag.number == "plur":
        return "let us"
    return "you will" if tag.person == "2per" else None


def _parses(word: str) -> Iterable[Parse]:
    """The word's readings; none for words that no dictionary has, so that names give no orders."""
    global _morph
    if _morph is None:
        _morph = MorphAnalyzer()
    return _morph.parse(word) if _morph.word_is_known(word) else ()


def _lemmas(words: Iterable[str]) -> set[str]:
    return {reading.normal_form for word in words for reading in _parses(word) if reading.score >= 0.2}


def _tells(words: list[str]) -> bool:
    return any(form and form[0].startswith("order") and form[1] in ASKING for form in map(_form, words))


def _can_you(words: list[str]) -> bool:
    return not LETS.isdisjoint(words)


def _given(verb: str, words: list[str]) -> bool:
    """ "дай скидку" gives something away, "дай список скидок" does not."""
    if verb not in GIVING:
        return False
    lemmas = [_lemmas([word]) for word in words]
    if any(before & GIVING and after & GIFTS for before, after in pairwise(lemmas)):
        return True
    named = set().union(*lemmas)
    return bool(named & GIFTS) and not named & REPORTS


def _made(verb: str, text: str, words: list[str]) -> bool:
    """Whether what is made, opened or sent is a thing of the books, not something to read."""
    if PERCENT.search(text):
        return True
    if ABSTRACT.search(text) or _lemmas(words) & REPORTS:
        return False
    if verb in ("открыть", "открывать"):
        return bool(re.search(r"\bнов\w+", text))
    if verb in PARTING:
        return bool(INTO.search(text))
    return not TO_US.search(text)


def _deed_needed(text: str) -> bool:
    return any(_lemmas([found[1]]) & DEEDS for found in NEEDED.finditer(text))
