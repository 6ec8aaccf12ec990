"""Requests to change, create or delete, told from questions by rule: the assistant only reads."""

from __future__ import annotations

import re

from apps.ai.chat.folding import fold
from apps.ai.chat.slots.values import QUOTED

# Imperatives, and infinitives: "что нужно закрыть?" asks, "закрыть сделку" does not.
RUSSIAN = """
    удали удалите удалить удаляй сотри сотрите стереть убери уберите убрать вычеркни вычеркнуть измени
    измените изменить поменяй поменяйте поменять смени смените сменить замени замените заменить исправь
    исправьте исправить обнови обновите обновить отредактируй отредактируйте отредактировать редактируй
    переименуй переименуйте переименовать создай создайте создать заведи заведите завести добавь
    добавьте добавить внеси внесите внести зарегистрируй зарегистрируйте зарегистрировать оформи
    оформите оформить выставь выставьте выставить выпиши выпишите выписать отмени отмените отменить
    аннулируй аннулируйте аннулировать закрой закройте закрыть заверши завершите завершить останови
    остановите остановить перенеси перенесите перенести перемести переместите переместить переведи
    переведите передвинь сдвинь назначь назначьте назначить переназначь уволь увольте уволить прими
    примите наняй найми подтверди подтвердите подтвердить утверди утвердите утвердить одобри одобрите
    одобрить отклони отклоните отклонить отгрузи отгрузите отгрузить спиши спишите списать оприходуй
    оприходуйте оприходовать проведи проведите увеличь увеличьте увеличить уменьши уменьшите уменьшить
       повысь повысьте повысить снизь снизьте снизить начисли начислите начислить
    установи установите установить поставь поставьте поставить пометь пометьте пометить отметь отметьте
    отметить запиши запишите закажи закажите заказать зарезервируй зарезервируйте зарезервировать
    забронируй оплати оплатите оплатить обнули обнулите обнулить очисти очистите очистить присвой
    присвойте отправь отправьте отправить разошли разошлите запусти запустите запустить деактивируй
    деактивируйте деактивировать заблокируй заблокируйте заблокировать разблокируй восстанови
    восстановите восстановить верни верните сбрось сбросьте сбросить объедини объедините скопируй
    привяжи прикрепи расторгни  подправь подправьте поправь поправьте поправить скорректируй
    скорректируйте скорректировать корректируй перепиши перепишите впиши впишите вписать допиши
      вбей вбейте вычти урежь прибавь убавь продли продлите продлить отложи отложите
    отложить приостанови приостановите приостановить активируй активируйте активировать заархивируй
    архивируй отзови отзовите отозвать выдай выдайте   перекинь переставь переставьте
    подпиши подпишите подписать  уничтожь уничтожьте уничтожить ликвидируй
    разблокируйте повесь сними снимите отвяжи прикрепите привяжите расторгните
        переназначьте нанять принять удалим изменим поменяем исправим
    обновим создадим заведем добавим внесем оформим выставим отменим закроем перенесем переведем
    назначим уволим подтвердим утвердим отгрузим спишем увеличим уменьшим повысим снизим поставим
    отправим оплатим
"""
RUSSIAN_QUESTION = re.compile(
    r"\b(?:как(?:ие|ой|ая|ое|ую|их|им|ого|ому|овы?)|что|чего|чему|сколько|кто|кого|кому|кем|где|когда|почему|"
    r"зачем|успе\w+|сможем|удастся|получится)\b"
)
RUSSIAN_IDIOMS = re.compile(
    r"\b(?:сделай|сделайте|дай|дайте|дадим) .*\b(?:скидк\w+|возврат|отсрочк\w+|прав[ао])\b|"
    r"\b(?:сделай|сделайте) (?:нов\w+ )?заказ\b|"
    r"\b(?:подними|поднимите|поднять|опусти) .*(?:цен|скидк|зарплат|оклад|лимит|приоритет|ставк|план)|"
    r"\b(?:открой|откройте) нов\w+|\b(?:должн\w+|пусть|надо чтоб\w*|нужно чтоб\w*) .*"
    r"\b(?:удален\w*|отменен\w*|закрыт[аыо]?|изменен\w*|удалил\w*|отменил\w*|изменил\w*)\b|"
    r"\b(?:прошу|нужно|требуется|необходимо) (?:удалени|изменени|создани|отмен[уы]|добавлени)"
)
RUSSIAN_FAVOUR = re.compile(r"\b(?:отправь|отправьте|запиши|переведи|переведите|верни|верните) (?:мне|нам)\b")
# Stems whose endings make an order or a wish, not a participle of what was done.
KAZAKH = """
    өшір жой ал+таста алып+таста өзгерт жаңарт түзет ауыстыр алмастыр қос енгіз тірке ресімде болдырма тоқтат
    жап жаб көшір тағайында бекіт раста мақұлда жөнелт жібер арттыр көбейт азайт төмендет көтер белгіле қой
    орнат төле сыз есептен+шығар жұмыстан+шығар жұмыстан+босат құр жаз резервте қайтар тазала бұғатта аудар
    қабылда босат жылжыт жаңғырт
"""
KAZAKH_IDIOMS = re.compile(
    fold(
        r"(?<!болжам )(?<!есеп )\bжаса(?:п бер\w*|п қой\w*|ңыз\w*|шы)?$|жеңілдік бер|күшін жой|жарамсыз ет|"
        r"бас тарт(?:қыз)?$|\bбаға\w* .*\bтүсір|\bжаңа .*\bаш(?:ып бер\w*|ыңыз\w*|шы)?$|"
        r"(?:кезеңге|кезеңіне|сатыға|бөлімге) .*\b(?:өткіз|ауыстыр)|(?:қоймадан|тізімнен|базадан) шығар"
    )
)
KAZAKH_ORDER = (
    r"(?:ы?ңыз|і?ңіз|ыңызшы|іңізші|ңызшы|ңізші|шы|ші|ыңдар|іңдер|йік|йық|айық|ейік|"
    r"(?:ып|іп|п)(?= (?:бер|қой|таста|жібер|ал|шық)|[\s.!]*$))?"
)
KAZAKH_WISH = r"(?:[гғкқ][ыі]м келеді|у (?:керек|қажет)|уге бола ма|уға бола ма)"
KAZAKH_QUESTION = re.compile(
    r"\b(?:кандай|кай|кайсы\w*|кайда\w*|канша\w*|неше\w*|ким\w*|кашан|калай|не|нени|неге|неликтен|кайда)\b"
)
ENGLISH = """
    delete remove erase drop change update edit modify alter rename replace create add insert register
    cancel void close reopen set assign reassign approve reject confirm ship dispatch fire hire dismiss
    deactivate activate block unblock raise increase lower reduce decrease mark move transfer record issue
    pay refund reserve book order schedule send merge copy reset clear archive restore adjust post discount
    enter submit correct fix start launch complete finish put switch convert purge wipe terminate
    promote demote extend postpone reschedule deduct grant revoke undo revert destroy duplicate allocate
"""
OPENING = re.compile(
    r"^(?:(?:please|pls|hey|hi|hello|ok|okay|now|just|kindly|go ahead and|can you|could you|would you|"
    r"will you|can we|i want to|i want you to|i need to|i need you to|i(?: woul|')d like (?:you )?to|"
    r"let's|lets|we need to|you should|you must|help me|try to|and|then|assistant)[\s,!]+)*"
    r"([a-z-]+)(?:\s+([a-z]+))?"
)
ENGLISH_QUESTION = re.compile(
    r"^(?:what|which|who|whom|whose|how|when|where|why|is|are|does|do|did|has|have)\b"
)
PASSIVE = re.compile(r"\b(?:should|must|needs? to|has to|have to) be ([a-z]+)")
ENGLISH_IDIOMS = re.compile(
    r"\b(?:delete|remove|erase|cancel|rename|edit) (?:it|this|that|them|the|all|every|my|our|deal|order|"
    r"invoice|customer|product|employee)s?\b|"
    r"\b(?:want|need|like) .*\b(?:deleted|removed|cancelled|changed|erased|closed)$|"
    r"\b(?:push|bump|draft|bill|log|charge|double|halve|cut|take off) (?:a|an|the|this|that|all|my|our)\b|"
    r"\bget rid of\b|\bwrite off\b|\bgive .*\bdiscount\b|"
    r"\bmake (?:deal|order|invoice|product)s? .*\b(?:won|lost|paid|cancelled|active|inactive|delivered)\b"
)
# What begins like an order and is a question: "drop in sales", "change log", "close to signing".
NOUN_FOLLOWS = re.compile(
    r"in|rates?|logs?|history|status|details?|numbers?|backlog|info|pipeline|book|dates?|analysis|report|"
    r"summary|trend|list|value|volume|count|forecast"
)
ENGLISH_QUESTIONS = {("close", "to"), ("update", "me"), ("send", "me"), ("add", "up"), ("order", "ord")}


def _kazakh_pattern() -> re.Pattern[str]:
    stems = "|".join(fold(stem).replace("+", r"\s+") for stem in KAZAKH.split())
    return re.compile(rf"(?<!\w)(?:{stems})(?:{fold(KAZAKH_WISH)}|{fold(KAZAKH_ORDER)})(?!\w)")


# Infinitives and "we shall" make an order only where nothing is asked.
UNSURE = ("ть", "ти", "им", "ем", "дим", "жем")
_IMPERATIVES = frozenset(fold(word) for word in RUSSIAN.split() if not word.endswith(UNSURE))
_INFINITIVES = frozenset(fold(word) for word in RUSSIAN.split() if word.endswith(UNSURE))
_ENGLISH = frozenset(ENGLISH.split())
_PARTICIPLES = frozenset(
    form for word in _ENGLISH for form in (f"{word}ed", f"{word}d", f"{word}ped", f"{word}led", word)
) | {"paid", "sent"}
_KAZAKH = _kazakh_pattern()


def asks_for_a_change(text: str, language: str) -> bool:
    """Whether the text wants something created, changed, moved or deleted, in any of the languages."""
    folded = fold(QUOTED.sub(" ", text))
    words = frozenset(re.findall(r"[\w-]+", folded))
    if RUSSIAN_IDIOMS.search(folded) or (_IMPERATIVES & words and not RUSSIAN_FAVOUR.search(folded)):
        return True
    if _INFINITIVES & words and not RUSSIAN_QUESTION.search(folded):
        return True
    kazakh = language == "kk" and (_KAZAKH.search(folded) or KAZAKH_IDIOMS.search(folded.strip(" .!?")))
    if kazakh and not KAZAKH_QUESTION.search(folded):
        return True
    return _in_english(folded.strip(" \"'«»"))


def _in_english(folded: str) -> bool:
    if ENGLISH_QUESTION.match(folded):
        return False
    passive = PASSIVE.search(folded)
    if ENGLISH_IDIOMS.search(folded) or (passive and passive[1] in _PARTICIPLES):
        return True
    opening = OPENING.match(folded)
    if opening is None or opening[1] not in _ENGLISH:
        return False
    after = opening[2] or ""
    return not NOUN_FOLLOWS.fullmatch(after) and (opening[1], after) not in ENGLISH_QUESTIONS
