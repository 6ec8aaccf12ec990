"""What the assistant says where no tool answers, in each language."""

from __future__ import annotations

REPLIES = {
    "unsure": {
        "ru": "Я не уверен, что правильно понял вопрос. Уточните, пожалуйста, или выберите один из похожих:",
        "kk": "Сұрақты дұрыс түсінгеніме сенімді емеспін. Нақтылаңыз немесе ұқсас сұрақтардың бірін таңдаңыз:",
        "en": "I am not sure that I understood the question. Please put it differently, or choose one like it:",
    },
    "read_only": {
        "ru": "Я только отвечаю на вопросы и не создаю, не изменяю и не удаляю данные. Сделайте это, пожалуйста, сами "
              "в нужном разделе.",
        "kk": "Мен тек сұрақтарға жауап беремін, деректерді құрмаймын, өзгертпеймін және жоймаймын. Мұны тиісті "
              "бөлімде өзіңіз жасаңыз.",
        "en": "I only answer questions; I do not create, change or delete anything. Please do it yourself in the module "
              "concerned.",
    },
    "forbidden": {
        "ru": "Для ответа на этот вопрос нужно право {right}, которого у вас нет.",
        "kk": "Бұл сұраққа жауап беру үшін {right} құқығы керек, ол сізде жоқ.",
        "en": "This question needs the permission {right}, which you do not have.",
    },
    "which": {
        "ru": "Уточните, пожалуйста, о чём речь: укажите номер, код или название.",
        "kk": "Не туралы екенін нақтылаңыз: нөмірін, кодын немесе атауын көрсетіңіз.",
        "en": "Please say which one you mean: its number, code or name.",
    },
    "failed": {
        "ru": "Не удалось получить данные для ответа. Попробуйте спросить иначе.",
        "kk": "Жауапқа деректер алынбады. Басқаша сұрап көріңіз.",
        "en": "The data for an answer could not be read. Please try to ask differently.",
    },
}  # fmt: skip


def say(reply: str, language: str, **values: str) -> str:
    """One of the replies."""
    return REPLIES[reply][language].format(**values)
