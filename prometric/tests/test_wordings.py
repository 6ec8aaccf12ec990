"""The words that were chosen, one for one thing: in catalogues, dashboard, notices, mails and documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from apps.ai.chat.tools import deals
from apps.finance.documents import texts as printed
from prometric.translations import LOCALE

ROOT = LOCALE.parent
# (context, English) → Kazakh, Russian.
CHOSEN = {
    (None, "Deal won"): ("Мәміле сәтті жабылды", "Сделка выиграна"),
    (None, "Deal lost"): ("Мәміле сәтсіз жабылды", "Сделка проиграна"),
    (None, "Win"): ("Сәтті жабу", "Выиграть"),
    (None, "Lose"): ("Сәтсіз жабу", "Проиграть"),
    (None, "Lost"): ("Сәтсіз жабылған", "Проиграна"),
    (None, "Won on %(date)s"): ("%(date)s сәтті жабылды", "Выиграна %(date)s"),
    (None, "Lost on %(date)s: %(reason)s"): (
        "%(date)s сәтсіз жабылды: %(reason)s",
        "Проиграна %(date)s: %(reason)s",
    ),
    (None, "lost at"): ("сәтсіз жабылған уақыты", "проиграна"),
    (None, "lost reason"): ("сәтсіз жабылу себебі", "причина проигрыша"),
    (None, "Deactivate"): ("Қолжетімділікті тоқтату", "Отключить"),
    (None, "Employee deactivated"): ("Қызметкердің қолжетімділігі тоқтатылды", "Сотрудник отключён"),
    ("history", "deactivated"): ("қолжетімділігі тоқтатылды", "отключено"),
    (None, "Cancelled"): ("Бас тартылған", "Отменён"),
    (None, "cancelled at"): ("бас тартылған уақыты", "отменён"),
    (None, "cancelled by"): ("бас тартқан", "отменил"),
    (None, "Qualified"): ("Іріктелген", "Квалификация"),
    (None, "stage"): ("саты", "этап"),
    (None, "period"): ("кезең", "период"),
    (None, "Open deals by stage"): ("Ашық мәмілелер саты бойынша", "Открытые сделки по этапам"),
    (None, "Move to another stage"): ("Басқа сатыға ауыстыру", "Перевести на другой этап"),
    (None, "last attempt"): ("соңғы талпыныс", "последняя попытка"),
    (None, "last activity"): ("соңғы әрекет", "последняя активность"),
    (None, "notification"): ("хабарландыру", "уведомление"),
    (None, "message"): ("хабарлама", "сообщение"),
    (None, "Too many requests"): ("Сұраулар тым көп", "Слишком много запросов"),
    ("production", "due date"): ("орындау мерзімі", "срок исполнения"),
    ("production", "unit cost"): ("бірліктің өзіндік құны", "себестоимость единицы"),
    ("person", "name"): ("аты-жөні", "ФИО"),
    (None, "A product cannot contain itself"): (
        "Тауар өз құрамына кіре алмайды",
        "Товар не может содержать сам себя",
    ),
    (None, "Put right"): ("Қалдықты түзету", "Скорректировать остаток"),
    (None, "Legal"): ("Заңды мекенжай", "Юридический"),
    (None, "Demonstration"): ("Таныстырылым", "Демонстрация"),
    (None, "Invoice for payment"): ("Төлемге арналған шот", "Счёт на оплату"),
    (None, "status"): ("мәртебе", "статус"),
    (None, "password"): ("құпиясөз", "пароль"),
    (None, "There are no goods to release"): ("Жөнелтілетін тауар жоқ", "Нет товаров для отпуска"),
    (None, "Sales"): ("Сату", "Продажи"),
    (None, "value"): ("сомасы", "сумма"),
    (None, "membership"): ("мүшелік", "доступ к организации"),
    ("organization", "Active"): ("Белсенді", "Активна"),
    ("shipment", "Delivered"): ("Жеткізілген", "Доставлена"),
    (None, "live events"): ("сокет оқиғалары", "события сокетов"),
    (None, "tax, %"): ("ҚҚС, %", "НДС, %"),
    (None, "VAT, %"): ("ҚҚС, %", "НДС, %"),
    ("payment", "reference"): ("төлем құжатының №", "№ платёжного документа"),
    (None, "Follow the standard VAT rate"): (
        "ҚҚС-тың стандартты мөлшерлемесіне көшу",
        "Перевести на действующую ставку НДС",
    ),
}
# What nobody is to read any more, wherever texts stand: «ұту» beside «ұтылу», «өшіру» for both deactivating
# and deleting, a second word for one thing.
GIVEN_UP = {
    "kk": r"ұтыл|ұту|жоғалтқан мәміле|болдырыл|болдырма|\bөшір|құпия сөз|сатылым|сұраныс тым"
    r"|көрсетілім|төлемге шот|босататын|хабарлама баптау|Біліктілік\b",
    "ru": r"дебиторка|стадия|живые события|цена прихода единицы|, указанную рядом|\(.*рядом\)",
}


@pytest.mark.parametrize(("place", "language"), [(0, "kk"), (1, "ru")])
def test_the_chosen_words_stand_in_the_catalogue(place, language):
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        words = {(entry.context, entry.id): entry.string for entry in read_po(file, locale=language)}
    assert {key: words.get(key) for key in CHOSEN} == {key: told[place] for key, told in CHOSEN.items()}


def written(language: str) -> dict[str, str]:
    """{file: what a reader of the language may see of it}."""
    files = [
        *(ROOT / "templates").rglob(f"*.{language}.*"),
        *(ROOT / "prometric/static").rglob(f"texts/{language}.js"),
        LOCALE / language / "LC_MESSAGES" / "django.po",
    ]
    assert len(files) >= 5
    code = [Path(deals.__file__), Path(printed.__file__), ROOT / "apps/notifications/wordings.py"]
    return {str(file): file.read_text(encoding="utf-8") for file in [*files, *code]}


@pytest.mark.parametrize("language", GIVEN_UP)
def test_words_that_were_given_up_stand_nowhere(language):
    forbidden = re.compile(GIVEN_UP[language], re.IGNORECASE)
    found = {file: match for file, text in written(language).items() if (match := forbidden.search(text))}
    assert found == {}


def test_documents_have_the_catalogues_words():
    told = (printed.TEXTS["invoice"]["kk"], printed.TEXTS["invoice"]["ru"])
    assert told == CHOSEN[(None, "Invoice for payment")]
