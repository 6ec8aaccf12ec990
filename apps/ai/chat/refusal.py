"""Requests to change, create or delete, told from questions by rule: the assistant only reads."""

from __future__ import annotations

import re

from apps.ai.chat.folding import fold

# Imperatives, and infinitives (which a question about the past does not have).
RUSSIAN = """
    удали удалите удалить удаляй сотри сотрите стереть убери уберите убрать вычеркни измени измените
    изменить поменяй поменяйте поменять замени замените заменить исправь исправьте исправить обнови
    обновите обновить отредактируй отредактируйте отредактировать редактируй переименуй
    переименовать создай создайте создать заведи заведите завести добавь добавьте добавить внеси
    внесите внести зарегистрируй зарегистрируйте зарегистрировать оформи оформите оформить выстави
    выставьте выставить отмени отмените отменить аннулируй аннулируйте аннулировать закрой закройте
    закрыть перенеси перенесите перенести перемести переместите переместить переведи переведите
    назначь назначьте назначить уволь увольте уволить подтверди подтвердите подтвердить утверди
    утвердите утвердить одобри одобрите одобрить отгрузи отгрузите отгрузить спиши спишите списать
    оприходуй оприходовать проведи проведите увеличь увеличьте увеличить уменьши уменьшите уменьшить
    подними поднимите повысь повысьте повысить снизь снизьте снизить установи установите установить
    поставь поставьте пометь пометьте пометить отметь отметьте отметить запиши запишите закажи
    закажите заказать зарезервируй зарезервируйте зарезервировать забронируй оплати оплатите обнули
    обнулите обнулить очисти очистите очистить присвой присвойте отправь отправьте разошли запусти
    запустите деактивируй заблокируй заблокируйте заблокировать восстанови восстановите восстановить
    верни верните сбрось сбросьте
"""
# Stems whose endings make an order, a wish or the noun of doing, not a participle of what was done.
KAZAKH = """
    өшір жой ал+таста өзгерт жаңарт түзет ауыстыр алмастыр қос енгіз тірке ресімде болдырма тоқтат
    жап көшір тағайында бекіт раста мақұлда жөнелт жібер арттыр көбейт азайт төмендет көтер белгіле
    қой орнат төле сыз есептен+шығар жұмыстан+шығар жұмыстан+босат құр жаз брондa резервте қайтар
    тазала бұғатта
"""
KAZAKH_ENDINGS = (
    r"(?:ы?ңыз|і?ңіз|ыңызшы|іңізші|ңызшы|ңізші|шы|ші|ыңдар|іңдер|у|ып|іп|п|ып беріңіз|йік|йық|айық|ейік)?"
)
ENGLISH = """
    delete remove erase drop change update edit modify alter rename replace create add insert
    register cancel void close reopen set assign reassign approve reject confirm ship dispatch
    write-off fire hire dismiss deactivate activate block raise increase lower reduce decrease mark
    move transfer record issue pay refund reserve book order schedule send schedule merge copy reset
    clear archive restore adjust post discount enter submit correct fix start launch complete finish
    put
"""
OPENING = re.compile(
    r"^(?:(?:please|pls|hey|hi|hello|ok|okay|now|just|kindly|go ahead and|can you|could you|would you|"
    r"will you|can we|i want to|i want you to|i need to|i need you to|i would like to|i'd like to|let's|"
    r"lets|we need to|you should|you must|help me|try to|and|then|assistant)[\s,!]+)*"
    r"([a-z-]+)(?:\s+([a-z]+))?"
)
PASSIVE = re.compile(r"\b(?:should|must|needs? to|has to|have to) be (?:[a-z]+ed|set|put)\b")
# What begins like an order and is a question.
ENGLISH_QUESTIONS = {
    ("close", "to"), ("update", "me"), ("send", "me"), ("add", "up"), ("set", "out"), ("start", "with"),
    ("issue", "with"), ("finish", "rate"), ("order", "status"), ("order", "book"), ("order", "ord"),
    ("order", "details"), ("order", "number"), ("order", "backlog"), ("order", "info"), ("order", "pipeline"),
}  # fmt: skip
RUSSIAN_QUESTIONS = re.compile(r"\b(?:отправь|отправьте|запиши|переведи|переведите) (?:мне|нам)\b")


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


def _kazakh_pattern() -> re.Pattern[str]:
    stems = "|".join(fold(stem).replace("+", r"\s+") for stem in KAZAKH.split())
    return re.compile(rf"(?<!\w)(?:{stems}){fold(KAZAKH_ENDINGS)}(?!\w)")


_RUSSIAN, _ENGLISH = _words(RUSSIAN), frozenset(ENGLISH.split())
_KAZAKH = _kazakh_pattern()


def asks_for_a_change(text: str, language: str) -> bool:
    """Whether the text wants something created, changed, moved or deleted, in any of the languages."""
    folded = fold(text)
    words = re.findall(r"[\w-]+", folded)
    if not RUSSIAN_QUESTIONS.search(folded) and any(word in _RUSSIAN for word in words):
        return True
    if language == "kk" and _KAZAKH.search(folded):
        return True
    return _in_english(folded)


def _in_english(folded: str) -> bool:
    if PASSIVE.search(folded):
        return True
    opening = OPENING.match(folded.strip(" \"'«»"))
    if opening is None or opening[1] not in _ENGLISH:
        return False
    return (opening[1], opening[2] or "") not in ENGLISH_QUESTIONS
