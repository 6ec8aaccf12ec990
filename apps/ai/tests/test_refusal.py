"""Requests to change something are told from questions, by their verbs and their forms."""

from __future__ import annotations

import pytest

from apps.ai.chat import catalogue
from apps.ai.chat.language import LANGUAGES, language_of
from apps.ai.chat.refusal import asks_for_a_change

ORDERS = {
    "kk": """
        Тапсырысты өшір
        ORD-2026-0012 тапсырысын болдырмаңыз
        Мәмілені жеңілген деп белгілеп қойшы
        Айгүл Омарованы жұмыстан шығарып жіберіңіз
        Тауардың бағасын 5000 теңгеге дейін көтеріңізші
        Жаңа клиент қосқым келеді
        Шотты жіберу керек
        Қоймадан 10 дана үстелді есептен шығарып бере аласыз ба
        Төлемді тіркеп қой
        Мына шотты төледі деп белгілей салшы
        Барлық ескі мәмілелерді жойып таста
        Тапсырысты растауыңызды сұраймын
        Клиенттің телефонын ауыстырайық
        Жеткізушіге тапсырыс берші
        10% жеңілдік беріңіз
        Мәміле сомасы 500000 болсын
        Шот бүгін жіберілсін
        Демалысты мақұлдауды өтінемін
        Тапсырысты жою
        осы клиентти базадан алып тасташы
        мамилени жаб
        шотты жибериниз
        тауарды мұрағатқа жіберсеңіз болды
        қызметкерді басқа бөлімге ауыстырып жіберсеңіз
    """,
    "ru": """
        Удали заказ 12
        нужно удалить сделку
        можешь отменить заказ?
        перебрось 5 столов на склад 2
        зачисли оплату по счёту
        Скинь цену на 5%
        прошу отмену заказа
        пусть цена будет 500
        хочу, чтобы заказ был отменён
        давай закроем сделку
        не мог бы ты исправить телефон клиента
        оформи возврат
        спишите брак со склада
        сделка должна быть закрыта
        отправь счёт клиенту
        дай скидку 10% клиенту Алем
        найди сделку и закрой её
        удалишь этот товар?
        пора бы закрыть этот месяц
        в архив товар Стол
        udali zakaz 12
        выстави счёт
        надо бы поднять оклад Омарову
        Пометь как оплаченный
        нужна отмена заказа ORD-2026-0001
        проставь статус выиграна
        занеси в базу нового клиента
        пробей оплату
    """,
    "en": """
        Delete order 12
        please cancel the order
        can you ship ORD-2026-0001
        I'd like the invoice to be voided
        make it so that the price is 500
        knock 5% off the price
        take this product off the list
        kick off production of tables
        the price should be 500
        go ahead and approve it
        we need to pay the supplier
        find the deal and close it
        hire Aigul
        put the order on hold
        sign off on the invoice
        get the invoice sent to Alem
        I want the customer removed
        set up a new customer
        would you mind updating his phone
        write off 5 tables
        bump the price to 900
    """,
}
QUESTIONS = {
    "kk": """
        Жойылған тапсырыстар
        Қандай тапсырысты жөнелту керек?
        Бекітілмеген шоттарды көрсетші
        Сатылымды айтып беріңіз
        тізім беріңізші
        Бүгін жөнелту керек тапсырыстар бар ма?
        Сатуды талдап берші
        Өткен аймен салыстыру
        Жабылатын мәмілелерді тауып бер
        Бүгін не өзгерді
        қарыздарды есептеп бере аласыз ба
        Ең жақсы сатушы
        тапшы тауарлар
        Болжамды білгім келеді
        Қойма қалдығын көруге бола ма
        ақпарат беріңіз
        бірінші мәміле кезеңі қанша
        Қоймада не бар
        Сатылым қалай
        тауар бағасын
        Клиенттер саны
        Мерзімі өткен шоттарды көргім келіп тұр
    """,
    "ru": """
        Покажи, какие сделки закрыть
        что нужно утвердить?
        дай список отменённых заказов
        выведи списания за неделю
        кто удалил товар?
        какие заказы надо отгрузить?
        успеем закрыть план?
        сколько мы заработаем в июне?
        заказы, которые нужно отгрузить сегодня
        Сделай отчёт по продажам
        скинь остатки по складу
        отмены за май
        подготовь сводку
        хочу узнать выручку
        составь прогноз продаж
        Открой карточку клиента Алем
        пришли мне долги клиентов
        сделки близкие к закрытию
        есть ли просрочка
        могу увидеть остатки?
        надо посмотреть продажи
        мне нужен отчет
        Давай посмотрим выручку
        что должно быть оплачено
        как удалить сделку
        дай цифры
        сколько стали продали
        Разбей выручку по месяцам
        какие позиции стали дефицитом
    """,
    "en": """
        show cancelled orders
        how many orders did we ship
        who changed the price
        give me a list of closed deals
        orders to be shipped today
        write-offs last month
        I want to see orders shipped today
        can you show me deals
        which invoices should be paid this week
        orders that should be shipped today
        deals closing soon
        I'd like to know the revenue
        could you compare May and June
        let's look at stock
        tell me what changed today
        close to signing
        drop in sales
        order status
        find the customer Alem
        shipped orders please
        please list overdue invoices
        can we make the target this month
        need the list of deals closed in May
        change log for today
        pay slips
        book value of stock
    """,
}


def cases(texts: dict[str, str]) -> list[str]:
    return [line.strip() for spoken in texts.values() for line in spoken.strip().splitlines()]


@pytest.mark.parametrize("text", cases(ORDERS))
def test_orders(text):
    assert asks_for_a_change(text, language_of(text))


@pytest.mark.parametrize("text", cases(QUESTIONS))
def test_questions_that_seem_to_be_orders(text):
    assert not asks_for_a_change(text, language_of(text))


def test_no_phrase_of_the_catalogue_is_taken_for_an_order():
    refused = [
        phrase
        for tool in catalogue.tools().values()
        for language in LANGUAGES
        for phrase in tool.phrases(language)
        if asks_for_a_change(phrase, language_of(phrase))
    ]
    assert refused == []


def test_what_is_named_in_quotation_marks_gives_no_order():
    assert not asks_for_a_change("Покажи товар «Удали меня»", "ru")
    assert not asks_for_a_change("Сколько стоит «Close the deal»?", "ru")
