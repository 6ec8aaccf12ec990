"""Units of measure in the language of a paper: products keep them as people write them."""

from __future__ import annotations

import re

from apps.finance.documents.language import Speech, Text

# (Russian, Kazakh, English), then what else people write; full stops and letter case aside.
_UNITS: tuple[tuple[tuple[str, str, str], str], ...] = (
    (("шт", "дана", "pcs"), "штука|штук|штуки|pc|piece|pieces|ea|each|pce"),
    (("тыс. шт", "мың дана", "thousand pcs"), "1000 шт|тысяча штук|тысяч штук"),
    (("экз", "дана", "copies"), "экземпляр|copy"),
    (("ед", "бірл", "units"), "единица|единиц|бірлік|unit"),
    (("усл. ед", "шартты бірл", "conventional units"), "условная единица|шартты бірлік"),
    (("компл", "жиынтық", "sets"), "комплект|к-т|кт|жинақ|set|kit|kits"),
    (("набор", "жинақтама", "kits"), "наб|наборы"),
    (("пара", "жұп", "pairs"), "пар|пары|pair|pr"),
    (("упак", "қаптама", "packs"), "упаковка|уп|упк|pack|package|packages|pkg"),
    (("пачка", "бума", "packets"), "пач|packet"),
    (("кор", "қорап", "boxes"), "коробка|короб|коробок|box"),
    (("ящ", "жәшік", "crates"), "ящик|ящиков|crate|case"),
    (("мешок", "қап", "bags"), "меш|мешков|bag|sack"),
    (("рул", "орам", "rolls"), "рулон|рулонов|roll"),
    (("лист", "парақ", "sheets"), "листов|л-т|sheet"),
    (("бут", "бөтелке", "bottles"), "бутылка|бутылок|bottle"),
    (("банка", "құты", "cans"), "банок|can"),
    (("бочка", "бөшке", "barrels"), "бочек|barrel"),
    (("канистра", "канистр", "canisters"), "канистр|canister"),
    (("флакон", "құты", "vials"), "фл|флаконов|vial"),
    (("ампула", "ампула", "ampoules"), "амп|ampoule"),
    (("паллета", "паллет", "pallets"), "поддон|палета|паллет|pallet"),
    (("место", "орын", "places"), "мест|place"),
    (("мг", "мг", "mg"), "миллиграмм"),
    (("г", "г", "g"), "гр|грамм|граммов|gram|grams"),
    (("кг", "кг", "kg"), "килограмм|килограммов|kilo|kilogram|kgs"),
    (("ц", "ц", "centners"), "центнер|центнеров|centner"),
    (("т", "т", "t"), "тн|тонна|тонн|тонны|ton|tons|tonne|tonnes"),
    (("мл", "мл", "ml"), "миллилитр"),
    (("л", "л", "l"), "литр|литров|литра|liter|litre|liters|litres"),
    (("мм", "мм", "mm"), "миллиметр"),
    (("см", "см", "cm"), "сантиметр"),
    (("м", "м", "m"), "метр|метров|метра|meter|metre|meters|metres"),
    (("пог. м", "қума м", "linear m"), "погонный метр|погонных метров|п м|пм|м п|мп|м пог|lm"),
    (("км", "км", "km"), "километр|километров|kilometre"),
    (("см²", "см²", "cm²"), "см2|кв см"),
    (("м²", "м²", "m²"), "м2|кв м|кв метр|квадратный метр|шаршы метр|m2|sq m|sqm"),
    (("м³", "м³", "m³"), "м3|куб м|куб метр|кубический метр|куб|текше метр|m3|cu m|cbm"),
    (("га", "га", "ha"), "гектар|гектаров|hectare"),
    (("сек", "сек", "s"), "секунда|second"),
    (("мин", "мин", "min"), "минута|минут|minute|minutes"),
    (("ч", "сағ", "h"), "час|часов|часа|сағат|hour|hours|hr|hrs"),
    (("чел.-ч", "адам-сағ", "man-hours"), "человеко-час|чел-час|чел/час|адам-сағат|man-hour"),
    (("чел.-дн", "адам-күн", "man-days"), "человеко-день|чел-день|man-day"),
    (("маш.-ч", "маш-сағ", "machine-hours"), "машино-час|маш-час|м/час|м-ч|machine-hour"),
    (("смена", "ауысым", "shifts"), "смен|смены|shift"),
    (("дн", "күн", "days"), "день|дней|day"),
    (("сут", "тәул", "days"), "сутки|суток|тәулік"),
    (("нед", "апта", "weeks"), "неделя|недель|week"),
    (("мес", "ай", "months"), "месяц|месяцев|месяца|month"),
    (("кварт", "тоқсан", "quarters"), "квартал|quarter"),
    (("год", "жыл", "years"), "лет|года|year"),
    (("услуга", "қызмет", "services"), "усл|услуг|услуги|service"),
    (("работа", "жұмыс", "works"), "раб|работ|работы|work|job"),
    (("рейс", "рейс", "trips"), "рейсов|trip"),
    (("т·км", "т·км", "t·km"), "т-км|ткм|тонно-километр|тонна-километр"),
    (("кВт·ч", "кВт·сағ", "kWh"), "квт-ч|квтч|квт/ч|квт*ч|киловатт-час"),
    (("Гкал", "Гкал", "Gcal"), "гигакалория"),
    (("порц", "порция", "portions"), "порция|порций|portion"),
    (("чел", "адам", "persons"), "человек|person|people|pax"),
    (("лиц", "лиц", "licences"), "лицензия|лицензий|licence|license|licenses"),
    (("польз", "пайдаланушы", "users"), "пользователь|пользователей|user|seat|seats"),
    (("проект", "жоба", "projects"), "проектов|project"),
    (("партия", "партия", "lots"), "партий|lot|batch"),
)


def _key(unit: str) -> str:
    return " ".join(unit.casefold().replace(".", " ").split())


_BY_LANGUAGE = ("ru", "kk", "en")
_LETTERS = {
    "ru": re.compile("[а-яё]", re.IGNORECASE),
    "kk": re.compile("[әғқңөұүһі]", re.IGNORECASE),
    "en": re.compile("[a-z]", re.IGNORECASE),
}
# What was written first wins: дана is шт before it is экз.
_FOUND: dict[str, dict[str, str]] = {}
for names, others in _UNITS:
    for written in (*names, *others.split("|")):
        _FOUND.setdefault(_key(written), dict(zip(_BY_LANGUAGE, names, strict=True)))
_KAZAKH = {_key(names[1]) for names, _others in _UNITS} - {_key(names[0]) for names, _others in _UNITS}


def unit_in(unit: str, language: str) -> str:
    """`шт` as a paper of that language has it; what is not known, or is in it, stays as written."""
    names = _FOUND.get(_key(unit))
    return unit if names is None or _is_in(unit, language, names) else names[language]


def _is_in(unit: str, language: str, names: dict[str, str]) -> bool:
    key = _key(unit)
    if key == _key(names[language]):
        return True
    if not _LETTERS[language].search(unit):
        return False
    return language != "ru" or not (key in _KAZAKH or _LETTERS["kk"].search(unit))


def unit_said(unit: str, speech: Speech) -> Text:
    """The same in each language of a document."""
    return speech.say(lambda language: unit_in(unit, language))
