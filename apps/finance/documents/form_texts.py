"""The words of the state forms З-2 and Р-1, as the forms have them (Order of the Minister of Finance № 562 of
20 December 2012, appendices 26 and 50)."""

from __future__ import annotations

# key: (Russian, Kazakh, English)
FORMS: dict[str, tuple[str, str, str]] = {
    # --- З-2
    "organization": (
        "Организация (индивидуальный предприниматель)",
        "Ұйым (жеке кәсіпкер)",
        "Organization (sole proprietor)",
    ),
    "document_number": ("Номер документа", "Құжаттың нөмірі", "Document number"),
    "document_day": ("Дата составления", "Жасалған күні", "Date"),
    "sender": (
        "Организация (индивидуальный предприниматель) — отправитель",
        "Жөнелтуші ұйым (жеке кәсіпкер)",
        "Sender",
    ),
    "receiver": (
        "Организация (индивидуальный предприниматель) — получатель",
        "Алушы ұйым (жеке кәсіпкер)",
        "Receiver",
    ),
    "responsible": (
        "Ответственный за поставку (Ф.И.О.)",
        "Жеткізуге жауапты (Т.А.Ә.)",
        "Responsible for delivery",
    ),
    "carrier": ("Транспортная организация", "Көлік ұйымы", "Carrier"),
    "transport_bill": (
        "Товарно-транспортная накладная (номер, дата)",
        "Тауар-көлік жүкқұжаты (нөмірі, күні)",
        "Consignment note (number, date)",
    ),
    "stock_name": ("Наименование, характеристика", "Атауы, сипаттамасы", "Name, description"),
    "stock_number": ("Номенклатурный номер", "Номенклатуралық нөмірі", "Stock number"),
    "to_release": ("подлежит отпуску", "босатылуға тиіс", "to be released"),
    "released": ("отпущено", "босатылды", "released"),
    "quantity_long": ("Количество", "Саны", "Quantity"),
    "unit_price_kzt": (
        "Цена за единицу с НДС, в KZT",
        "Бірлік үшін ҚҚС-пен бағасы, KZT",
        "Unit price with VAT, KZT",
    ),
    "sum_with_tax_kzt": ("Сумма с НДС, в KZT", "ҚҚС-пен сомасы, KZT", "Sum with VAT, KZT"),
    "tax_sum_kzt": ("Сумма НДС, в KZT", "ҚҚС сомасы, KZT", "VAT, KZT"),
    "released_in_words": (
        "Всего отпущено количество запасов (прописью)",
        "Барлығы босатылған қорлардың саны (жазбаша)",
        "Quantity released (in words)",
    ),
    "released_for": (
        "на сумму (прописью), в KZT",
        "сомасы (жазбаша), KZT",
        "for the sum of (in words), KZT",
    ),
    "release_allowed": ("Отпуск разрешил", "Босатуға рұқсат берген", "Release allowed by"),
    "packing_slip": ("Комплектовочный лист", "Жинақтау парағы", "Packing slip"),
    "no_primary_document": (
        "Не является первичным учётным документом",
        "Бастапқы есеп құжаты болып табылмайды",
        "Not a primary accounting document",
    ),
    "packed_mark": ("Собрано", "Жиналды", "Packed"),
    "packed_by": ("Собрал", "Жинаған", "Packed by"),
    "checked_by": ("Проверил", "Тексерген", "Checked by"),
    "of_order": ("Заказ", "Тапсырыс", "Order"),
    "released_by": ("Отпустил", "Босатқан", "Released by"),
    "received_by": ("Запасы получил", "Қорларды алған", "Received by"),
    "warrant": (
        "По доверенности № ________ от «____» _______________ 20___ года, выданной",
        "20___ жылғы «____» _______________ № ________ сенімхат бойынша, берген",
        "By power of attorney No. ________ of ____ _______________ 20___, issued by",
    ),
    # --- Р-1
    "work_name": (
        (
            "Наименование работ (услуг) (в разрезе их подвидов в соответствии с технической спецификацией,"
            " заданием, графиком выполнения работ (услуг) при их наличии)"
        ),
        (
            "Жұмыстардың (көрсетілетін қызметтердің) атауы (техникалық ерекшелікке, тапсырмаға, жұмыстарды"
            " орындау (қызметтерді көрсету) кестесіне сәйкес олардың кіші түрлері бөлінісінде,"
            " олар болған кезде)"
        ),
        "Works (services), by kind according to the specification, assignment or schedule, if any",
    ),
    "work_day": (
        "Дата выполнения работ (оказания услуг)",
        "Жұмыстарды орындау (қызметтерді көрсету) күні",
        "Date of work (service)",
    ),
    "work_report": (
        (
            "Сведения об отчёте о научных исследованиях, маркетинговых, консультационных и прочих услугах"
            " (дата, номер, количество страниц) (при их наличии)"
        ),
        (
            "Ғылыми зерттеулер, маркетингтік, консультациялық және өзге де қызметтер туралы есеп туралы"
            " мәліметтер (күні, нөмірі, беттер саны) (олар болған кезде)"
        ),
        "Report on research, marketing, consulting and other services (date, number, pages), if any",
    ),
    "work_done": (
        "Выполнено работ (оказано услуг)",
        "Орындалған жұмыстар (көрсетілген қызметтер)",
        "Work done (services rendered)",
    ),
    "work_quantity": ("количество", "саны", "quantity"),
    "work_price": ("цена за единицу", "бірлік үшін бағасы", "unit price"),
    "work_cost": ("стоимость", "құны", "cost"),
    "work_price_without_tax": (
        "цена за единицу без НДС",
        "ҚҚС-сыз бірлік үшін бағасы",
        "unit price without VAT",
    ),
    "work_cost_without_tax": ("стоимость без НДС", "ҚҚС-сыз құны", "cost without VAT"),
    "work_price_with_tax": ("цена за единицу с НДС", "ҚҚС-пен бірлік үшін бағасы", "unit price with VAT"),
    "work_cost_with_tax": ("стоимость с НДС", "ҚҚС-пен құны", "cost with VAT"),
    "stock_of_client": (
        "Сведения об использовании запасов, полученных от заказчика",
        "Тапсырыс берушіден алынған қорларды пайдалану туралы мәліметтер",
        "Use of materials received from the client",
    ),
    "stock_of_client_hint": (
        "наименование, количество, стоимость",
        "атауы, саны, құны",
        "name, quantity, cost",
    ),
    "act_appendix": (
        (
            "Приложение: перечень документации, в том числе отчёт(ы) о маркетинговых, научных исследованиях,"
            " консультационных и прочих услугах (обязательны при его (их) наличии) на ______ страниц"
        ),
        (
            "Қосымша: ғылыми зерттеулер, маркетингтік, консультациялық және өзге де қызметтер"
            " туралы есеп(тер)ді"
            " қоса алғанда, құжаттама тізбесі (олар болған кезде міндетті) ______ бетте"
        ),
        (
            "Appendix: list of documents, including reports on marketing, research, consulting"
            " and other services"
            " (obligatory where there are any), ______ pages"
        ),
    ),
    "handed_over": ("Сдал (Исполнитель)", "Тапсырды (Орындаушы)", "Handed over (Contractor)"),
    "accepted": ("Принял (Заказчик)", "Қабылдады (Тапсырыс беруші)", "Accepted (Client)"),
    "acceptance_day": (
        "Дата подписания (принятия) работ (услуг)",
        "Жұмыстарға (қызметтерге) қол қойылған (қабылданған) күн",
        "Date of signature (acceptance)",
    ),
}
