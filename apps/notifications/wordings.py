"""What notices say. The reference's own: "Deal Won!", "<title> deal closed successfully"."""

from __future__ import annotations

from apps.notifications.order_wordings import ORDERS, Words

# key: (title, message), each in Russian, Kazakh and English
TEXTS: dict[str, tuple[Words, Words]] = {
    "deal_won": (
        ("Сделка выиграна!", "Мәміле сәтті жабылды!", "Deal Won!"),
        (
            "Сделка «{title}» успешно закрыта",
            "«{title}» мәмілесі сәтті жабылды",
            "{title} deal closed successfully",
        ),
    ),
    "deal_assigned": (
        ("Вам назначена сделка", "Сізге мәміле тағайындалды", "Deal assigned to you"),
        (
            "{actor}: сделка {number} «{title}», {amount}",
            "{actor}: {number} мәмілесі «{title}», {amount}",
            "{actor}: deal {number} {title}, {amount}",
        ),
    ),
    "deal_lost": (
        ("Сделка проиграна", "Мәміле сәтсіз жабылды", "Deal lost"),
        (
            "Сделка «{title}» проиграна. Причина: {reason}",
            "«{title}» мәмілесі сәтсіз жабылды. Себебі: {reason}",
            "{title} deal was lost. Reason: {reason}",
        ),
    ),
    **ORDERS,
    "stock_low": (
        ("Запас заканчивается", "Қор таусылуда", "Stock is low"),
        (
            "{product}: доступно {current}, минимум {minimum}",
            "{product}: қолжетімді {current}, ең азы {minimum}",
            "{product}: {current} available, the minimum is {minimum}",
        ),
    ),
    "reservations_adrift": (
        (
            "Резервы не сходятся с документами",
            "Резервтер құжаттармен сәйкес келмейді",
            "Reservations do not match the documents",
        ),
        (
            "{products}: освобождено резервов {freed}, расходится товаров {differing}, ожиданий {waiting}",
            "{products}: босатылған резерв {freed}, айырмасы бар тауар {differing}, күту жолы {waiting}",
            "{products}: {freed} reservations freed, {differing} products and {waiting} waiting lines differ",
        ),
    ),
    "stock_values_adrift": (
        (
            "Стоимость запасов не сходится с движениями",
            "Қор құны қозғалыстармен сәйкес келмейді",
            "The value of the stock does not match its movements",
        ),
        (
            "{products}: расходится товаров {differing}",
            "{products}: айырмасы бар тауар {differing}",
            "{products}: {differing} products differ",
        ),
    ),
    "production_created": (
        ("Новый производственный заказ", "Жаңа өндірістік тапсырыс", "New production order"),
        ("{number}: {product}, {quantity}",) * 3,
    ),
    "production_completed": (
        ("Производство завершено", "Өндіріс аяқталды", "Production completed"),
        (
            "{number}: {product}, {quantity} на складе",
            "{number}: {product}, {quantity} қоймада",
            "{number}: {product}, {quantity} in stock",
        ),
    ),
    "invoice_overdue": (
        ("Счёт просрочен", "Шоттың мерзімі өтті", "Invoice overdue"),
        (
            "{customer}: счёт {number}, к оплате {amount} до {day}",
            "{customer}: {number} шоты, {day} дейін төленуі тиіс {amount}",
            "{customer}: invoice {number}, {amount} was due on {day}",
        ),
    ),
    "invoice_overdue_with_money": (
        ("Счёт просрочен", "Шоттың мерзімі өтті", "Invoice overdue"),
        (
            "{customer}: счёт {number}, к оплате {amount} до {day}; на счёте клиента {held}",
            "{customer}: {number} шоты, {day} дейін төленуі тиіс {amount}; клиент шотында {held}",
            "{customer}: invoice {number}, {amount} was due on {day}; {held} is on account",
        ),
    ),
    "bill_overdue": (
        ("Счёт поставщика просрочен", "Жеткізуші шотының мерзімі өтті", "Supplier bill overdue"),
        (
            "{supplier}: счёт {number} ({paper}), оплатить {amount} надо было до {day}",
            "{supplier}: {number} шоты ({paper}), {day} дейін төленуі тиіс еді {amount}",
            "{supplier}: bill {number} ({paper}), {amount} was to be paid by {day}",
        ),
    ),
    "e_invoice_due": (
        ("Пора выписать ЭСФ", "ЭШФ жазатын уақыт", "E-invoice due"),
        (
            "{customer}: ЭСФ по документу {number} нужно выписать до {day}",
            "{customer}: {number} құжаты бойынша ЭШФ {day} дейін жазылуы тиіс",
            "{customer}: the e-invoice of {number} is to be written by {day}",
        ),
    ),
    "letter_failed": (
        ("Письмо не отправлено", "Хат жіберілмеді", "Letter not sent"),
        (
            "Документ {number} не ушёл на {to}. Проверьте адрес и отправьте его ещё раз",
            "{number} құжаты {to} мекенжайына жіберілмеді. Мекенжайды тексеріп, қайта жіберіңіз",
            "Document {number} did not go to {to}. Check the address and send it again",
        ),
    ),
    "opening_overdue": (
        ("Долг просрочен", "Қарыздың мерзімі өтті", "Debt overdue"),
        (
            "{customer}: долг на начало учёта {number}, к оплате {amount} до {day}",
            "{customer}: есеп басындағы {number} қарызы, {day} дейін төленуі тиіс {amount}",
            "{customer}: debt of before {number}, {amount} was due on {day}",
        ),
    ),
    "opening_overdue_with_money": (
        ("Долг просрочен", "Қарыздың мерзімі өтті", "Debt overdue"),
        (
            "{customer}: долг на начало учёта {number}, к оплате {amount} до {day}; на счёте клиента {held}",
            (
                "{customer}: есеп басындағы {number} қарызы, {day} дейін төленуі тиіс {amount};"
                " клиент шотында {held}"
            ),
            "{customer}: debt of before {number}, {amount} was due on {day}; {held} is on account",
        ),
    ),
    "payment_received": (
        ("Получена оплата", "Төлем түсті", "Payment received"),
        (
            "{customer}: {amount} по счёту {number}",
            "{customer}: {number} шоты бойынша {amount}",
            "{customer}: {amount} for invoice {number}",
        ),
    ),
    "payment_on_account": (
        ("Получена оплата", "Төлем түсті", "Payment received"),
        (
            "{customer}: {amount} на счёт клиента",
            "{customer}: клиент шотына {amount}",
            "{customer}: {amount} on account",
        ),
    ),
    "employee_pending": (
        ("Сотрудник ждёт подтверждения", "Қызметкер растауды күтуде", "Employee awaits approval"),
        ("{name} ждёт подтверждения", "{name} растауды күтуде", "{name} is waiting for approval"),
    ),
    "employee_approved": (
        ("Добро пожаловать!", "Қош келдіңіз!", "Welcome!"),
        ("Ваша учётная запись подтверждена", "Есептік жазбаңыз расталды", "Your account has been approved"),
    ),
    "report_ready": (
        ("Отчёт готов", "Есеп дайын", "Report ready"),
        (
            "{report}: файл готов",
            "{report}: файл дайын",
            "{report}: the file is ready",
        ),
    ),
    "report_failed": (
        ("Отчёт не создан", "Есеп жасалмады", "Report failed"),
        (
            "{report}: создать не удалось",
            "{report}: жасау мүмкін болмады",
            "{report}: could not be made",
        ),
    ),
    "list_ready": (
        ("Список выгружен", "Тізім шығарылды", "List exported"),
        ("«{report}»: файл готов", "«{report}»: файл дайын", "{report}: the file is ready"),
    ),
    "list_failed": (
        ("Список не выгружен", "Тізім шығарылмады", "List not exported"),
        ("«{report}»: файл не создан", "«{report}»: файл жасалмады", "{report}: the file was not made"),
    ),
    "schedule_paused": (
        ("Расписание отчёта приостановлено", "Есеп кестесі тоқтатыла тұрды", "Report schedule paused"),
        (
            "«{schedule}»: отчёт не отправлен {failures} раз подряд. Причина: {reason}",
            "«{schedule}»: есеп қатарынан {failures} рет жіберілмеді. Себебі: {reason}",
            "{schedule}: the report was not sent {failures} times in a row. Reason: {reason}",
        ),
    ),
    "task_assigned": (
        ("Вам поручена задача", "Сізге тапсырма берілді", "Task assigned to you"),
        (
            "{actor}: {title}. Срок: {when}",
            "{actor}: {title}. Мерзімі: {when}",
            "{actor}: {title}. Due: {when}",
        ),
    ),
    "task_reminder": (
        ("Напоминание о задаче", "Тапсырма туралы еске салу", "Task reminder"),
        ("{title}. Срок: {when}", "{title}. Мерзімі: {when}", "{title}. Due: {when}"),
    ),
    "comment_mention": (
        ("Вас упомянули", "Сізді атап өтті", "You were mentioned"),
        ("{actor}, {record}: {text}",) * 3,
    ),
    "chat_message": (
        ("{sender}", "{sender}", "{sender}"),
        ("{text}", "{text}", "{text}"),
    ),
    "webhook_disabled": (
        ("Вебхук отключён", "Вебхук тоқтатылды", "Webhook disabled"),
        (
            "{url} не отвечал несколько дней; отправка остановлена",
            "{url} бірнеше күн жауап бермеді; жіберу тоқтатылды",
            "{url} has not answered for days; nothing more is sent",
        ),
    ),
    "department_without_head": (
        ("Отдел без руководителя", "Бөлім басшысыз қалды", "Department without a head"),
        (
            "{name} больше не работает в организации; у отдела «{department}» нет руководителя",
            "{name} ұйымда енді жұмыс істемейді; «{department}» бөлімінің басшысы жоқ",
            "{name} has left the organization; {department} has no head",
        ),
    ),
    "rights_changed": (
        ("Ваши права изменились", "Құқықтарыңыз өзгерді", "Your rights have changed"),
        (
            "Что теперь можно, видно в меню. Ваши роли: {roles}",
            "Енді не істеуге болатыны мәзірде көрінеді. Рөлдеріңіз: {roles}",
            "The menu shows what you may do now. Your roles: {roles}",
        ),
    ),
    "export_ready": (
        ("Копия компании готова", "Компанияның көшірмесі дайын", "The copy of the company is ready"),
        (
            "Скачать её можете только вы: «Настройки», «Данные компании»",
            "Оны тек сіз жүктей аласыз: «Баптаулар», «Компания деректері»",
            "You alone can fetch it: Settings, Data of the company",
        ),
    ),
    "export_failed": (
        ("Копия компании не создана", "Компанияның көшірмесі жасалмады", "The copy of the company failed"),
        ("Попросите её ещё раз", "Оны қайтадан сұраңыз", "Ask for it again"),
    ),
    "import_ready": (
        ("Файл загружен", "Файл енгізілді", "File imported"),
        (
            "«{title}»: создано {created}, изменено {changed}, с ошибками {errors}",
            "«{title}»: қосылды {created}, өзгертілді {changed}, қатемен {errors}",
            "{title}: {created} created, {changed} changed, {errors} with errors",
        ),
    ),
    "import_failed": (
        ("Файл не загружен", "Файл енгізілмеді", "File not imported"),
        (
            "«{title}»: {error}. Откройте загрузку, исправьте строки и отправьте файл ещё раз",
            "«{title}»: {error}. Жүктеуді ашып, жолдарды түзетіп, файлды қайта жіберіңіз",
            "{title}: {error}. Open the import, correct the rows and send the file again",
        ),
    ),
    "import_tried_ready": (
        ("Файл проверен", "Файл тексерілді", "File checked"),
        (
            "«{title}»: будет создано {created}, изменено {changed}, с ошибками {errors}. Записи ещё нет",
            "«{title}»: қосылады {created}, өзгереді {changed}, қатемен {errors}. Әзірге ештеңе жазылған жоқ",
            "{title}: {created} to create, {changed} to change, {errors} with errors. Nothing is written yet",
        ),
    ),
    "import_tried_failed": (
        ("Файл не прочитан", "Файл оқылмады", "File not read"),
        ("«{title}»: {error}", "«{title}»: {error}", "{title}: {error}"),
    ),
    "system": (("Система", "Жүйе", "System"), ("{text}", "{text}", "{text}")),
}
