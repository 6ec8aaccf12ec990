"""The fixed words of documents. Those of З-2 and Р-1 are the forms' own (Order of the Minister of Finance
№ 562 of 20 December 2012, appendices 26 and 50)."""

from __future__ import annotations

# key: (Russian, Kazakh, English)
_TEXTS: dict[str, tuple[str, str, str]] = {
    # --- titles
    "invoice": ("Счёт на оплату", "Төлемге арналған шот", "Invoice for payment"),
    "schet_faktura": ("Счёт-фактура", "Шот-фактура", "Tax invoice"),
    "waybill": (
        "Накладная на отпуск запасов на сторону",
        "Қорларды тысқа босатуға арналған жүкқұжат",
        "Waybill for the release of goods",
    ),
    "act": (
        "Акт выполненных работ (оказанных услуг)",
        "Орындалған жұмыстар (көрсетілген қызметтер) актісі",
        "Certificate of work done (services rendered)",
    ),
    "statement": (
        "Акт сверки взаимных расчётов",
        "Өзара есеп айырысуды салыстыру актісі",
        "Reconciliation statement",
    ),
    "draft": ("Черновик", "Жоба", "Draft"),
    "cancelled": ("Отменён", "Жойылды", "Cancelled"),
    "not_esf": (
        "Печатная форма, не является электронным счётом-фактурой (ЭСФ)",
        "Баспа нысаны, электрондық шот-фактура (ЭШФ) болып табылмайды",
        "Printed form; this is not the electronic tax invoice (ESF)",
    ),
    "esf": ("ЭСФ", "ЭШФ", "ESF"),
    "form_appendix": (
        "Приложение {number} к приказу Министра финансов Республики Казахстан от 20 декабря 2012 года № 562",
        "Қазақстан Республикасы Қаржы министрінің 2012 жылғы 20 желтоқсандағы № 562 бұйрығына {number}-қосымша",
        "Appendix {number} to Order № 562 of the Minister of Finance of the Republic of Kazakhstan"
        " of 20 December 2012",
    ),
    "form": ("Форма {name}", "{name} нысаны", "Form {name}"),
    # --- parties
    "supplier": ("Поставщик", "Жеткізуші", "Supplier"),
    "buyer": ("Покупатель", "Сатып алушы", "Buyer"),
    "executor": ("Исполнитель", "Орындаушы", "Contractor"),
    "client": ("Заказчик", "Тапсырыс беруші", "Client"),
    "beneficiary": ("Бенефициар", "Бенефициар", "Beneficiary"),
    "bank": ("Банк бенефициара", "Бенефициардың банкі", "Beneficiary's bank"),
    "bin": ("БИН", "БСН", "BIN"),
    "iin": ("ИИН", "ЖСН", "IIN"),
    "iin_bin": ("ИИН/БИН", "ЖСН/БСН", "IIN/BIN"),
    "iik": ("ИИК", "ЖСК", "IBAN"),
    "bic": ("БИК", "БСК", "BIC"),
    "kbe": ("КБе", "Кбе", "KBe"),
    "knp": ("Код назначения платежа", "Төлем мақсатының коды", "Payment purpose code"),
    "address": ("Адрес", "Мекенжай", "Address"),
    "phone": ("тел.", "тел.", "tel."),
    "vat_certificate": (
        "Свидетельство о постановке на учёт по НДС",
        "ҚҚС бойынша есепке қою туралы куәлік",
        "VAT registration certificate",
    ),
    "series": ("серия", "сериясы", "series"),
    "number": ("№", "№", "No."),
    "from_day": ("от {day}", "{day}", "of {day}"),
    "contract": ("Договор (контракт)", "Шарт (келісімшарт)", "Contract"),
    "order": ("Заказ", "Тапсырыс", "Order"),
    "no_contract": ("Без договора", "Шартсыз", "No contract"),
    "due": ("Оплатить до", "Төлеу мерзімі", "Due date"),
    "turnover_day": ("Дата совершения оборота", "Айналым жасалған күн", "Date of turnover"),
    "issue_day": ("Дата выписки", "Жазып берілген күн", "Date of issue"),
    "bank_details": ("Банковские реквизиты", "Банк деректемелері", "Bank details"),
    "notice": (
        "Оплата данного счёта означает согласие с условиями поставки товара (оказания услуг).",
        "Осы шотты төлеу тауарды жеткізу (қызметтерді көрсету) шарттарымен келісуді білдіреді.",
        "Payment of this invoice means acceptance of the terms of delivery.",
    ),
    # --- columns
    "position": ("№", "№", "No."),
    "position_long": ("Номер по порядку", "Реттік нөмірі", "No."),
    "name": ("Наименование", "Атауы", "Description"),
    "goods_name": (
        "Наименование товаров, работ, услуг",
        "Тауарлардың, жұмыстардың, қызметтердің атауы",
        "Goods, works, services",
    ),
    "code": ("Код", "Коды", "Code"),
    "quantity": ("Кол-во", "Саны", "Quantity"),
    "unit": ("Ед.", "Бірл.", "Unit"),
    "unit_long": ("Единица измерения", "Өлшем бірлігі", "Unit"),
    "price": ("Цена", "Бағасы", "Price"),
    "sum": ("Сумма", "Сомасы", "Amount"),
    "price_without_tax": ("Цена без НДС", "ҚҚС-сыз бағасы", "Price without VAT"),
    "cost_without_tax": ("Стоимость без НДС", "ҚҚС-сыз құны", "Cost without VAT"),
    "tax": ("НДС", "ҚҚС", "VAT"),
    "rate": ("Ставка", "Мөлшерлемесі", "Rate"),
    "cost_with_tax": ("Стоимость с НДС", "ҚҚС-пен құны", "Cost with VAT"),
    # --- sums
    "total": ("Итого", "Барлығы", "Total"),
    "grand_total": ("Всего к оплате", "Төлеуге жиыны", "Total due"),
    "including_tax": ("В том числе НДС {rate}", "Оның ішінде ҚҚС {rate}", "Including VAT {rate}"),
    "without_tax": ("Без НДС", "ҚҚС-сыз", "Without VAT"),
    "of_base": ("от", "базасы", "on"),
    "items_count": (
        "Всего наименований {count}, на сумму {amount} ₸",
        "Барлық атауы {count}, {amount} ₸ сомасына",
        "{count} items in total, for ₸{amount}",
    ),
    "total_in_words": ("Всего к оплате", "Төлеуге жиыны", "Total due"),
    "in_words": ("Сумма прописью", "Сомасы жазбаша", "Amount in words"),
    # --- signatures
    "director": ("Руководитель", "Басшы", "Director"),
    "accountant": ("Главный бухгалтер", "Бас бухгалтер", "Chief accountant"),
    "issued_by": ("Выписал (ответственное лицо)", "Жазып берген (жауапты тұлға)", "Issued by"),
    "seal": ("М.П.", "М.О.", "Seal"),
    "job": ("должность", "лауазымы", "position"),
    "signature": ("подпись", "қолы", "signature"),
    "full_name": ("расшифровка подписи", "қолтаңбаның толық жазылуы", "name"),
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
    "unit_price_kzt": ("Цена за единицу, в KZT", "Бірлік үшін бағасы, KZT", "Unit price, KZT"),
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
    "released_by": ("Отпустил", "Босатқан", "Released by"),
    "received_by": ("Запасы получил", "Қорларды алған", "Received by"),
    "warrant": (
        "По доверенности № ________ от «____» _______________ 20___ года, выданной",
        "20___ жылғы «____» _______________ № ________ сенімхат бойынша, берген",
        "By power of attorney No. ________ of ____ _______________ 20___, issued by",
    ),
    # --- Р-1
    "work_name": (
        "Наименование работ (услуг) (в разрезе их подвидов в соответствии с технической спецификацией,"
        " заданием, графиком выполнения работ (услуг) при их наличии)",
        "Жұмыстардың (көрсетілетін қызметтердің) атауы (техникалық ерекшелікке, тапсырмаға, жұмыстарды"
        " орындау (қызметтерді көрсету) кестесіне сәйкес олардың кіші түрлері бөлінісінде, олар болған кезде)",
        "Works (services), by kind according to the specification, assignment or schedule, if any",
    ),
    "work_day": (
        "Дата выполнения работ (оказания услуг)",
        "Жұмыстарды орындау (қызметтерді көрсету) күні",
        "Date of work (service)",
    ),
    "work_report": (
        "Сведения об отчёте о научных исследованиях, маркетинговых, консультационных и прочих услугах"
        " (дата, номер, количество страниц) (при их наличии)",
        "Ғылыми зерттеулер, маркетингтік, консультациялық және өзге де қызметтер туралы есеп туралы"
        " мәліметтер (күні, нөмірі, беттер саны) (олар болған кезде)",
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
        "Приложение: перечень документации, в том числе отчёт(ы) о маркетинговых, научных исследованиях,"
        " консультационных и прочих услугах (обязательны при его (их) наличии) на ______ страниц",
        "Қосымша: ғылыми зерттеулер, маркетингтік, консультациялық және өзге де қызметтер туралы есеп(тер)ді"
        " қоса алғанда, құжаттама тізбесі (олар болған кезде міндетті) ______ бетте",
        "Appendix: list of documents, including reports on marketing, research, consulting and other services"
        " (obligatory where there are any), ______ pages",
    ),
    "handed_over": ("Сдал (Исполнитель)", "Тапсырды (Орындаушы)", "Handed over (Contractor)"),
    "accepted": ("Принял (Заказчик)", "Қабылдады (Тапсырыс беруші)", "Accepted (Client)"),
    "acceptance_day": (
        "Дата подписания (принятия) работ (услуг)",
        "Жұмыстарға (қызметтерге) қол қойылған (қабылданған) күн",
        "Date of signature (acceptance)",
    ),
    # --- акт сверки
    "period": ("за период с {first} по {last}", "{first} — {last} кезеңі үшін", "for {first} to {last}"),
    "statement_intro": (
        "Мы, нижеподписавшиеся, {seller} и {buyer}, составили настоящий акт о том, что состояние взаимных"
        " расчётов по данным учёта следующее:",
        "Біз, төменде қол қойғандар, {seller} және {buyer}, есепке алу деректері бойынша өзара есеп айырысудың"
        " жай-күйі мынадай екендігі туралы осы актіні жасадық:",
        "We, the undersigned, {seller} and {buyer}, state that the mutual settlements according to the books"
        " are as follows:",
    ),
    "by_books_of": ("По данным {name}, KZT", "{name} деректері бойынша, KZT", "By the books of {name}, KZT"),
    "day": ("Дата", "Күні", "Date"),
    "document": ("Документ", "Құжат", "Document"),
    "debit": ("Дебет", "Дебет", "Debit"),
    "credit": ("Кредит", "Кредит", "Credit"),
    "opening": ("Сальдо начальное", "Бастапқы сальдо", "Opening balance"),
    "closing": ("Сальдо конечное", "Соңғы сальдо", "Closing balance"),
    "turnover": ("Обороты за период", "Кезеңдегі айналымдар", "Turnover of the period"),
    "nothing_moved": ("Движений за период нет", "Кезеңде қозғалыс жоқ", "Nothing moved in the period"),
    "kind_invoice": ("Счёт", "Шот", "Invoice"),
    "kind_payment": ("Оплата", "Төлем", "Payment"),
    "kind_refund": ("Возврат оплаты", "Төлемді қайтару", "Refund"),
    "kind_credit_note": ("Кредит-нота", "Кредит-нота", "Credit note"),
    "kind_cancellation": ("Отмена счёта", "Шоттың күшін жою", "Cancellation of invoice"),
    "owed_to": (
        "На {day} задолженность в пользу {name} составляет {amount} ₸",
        "{day} жағдай бойынша {name} пайдасына берешек {amount} ₸ құрайды",
        "As of {day} the debt in favour of {name} is ₸{amount}",
    ),
    "nobody_owes": (
        "На {day} задолженность отсутствует",
        "{day} жағдай бойынша берешек жоқ",
        "As of {day} nobody owes anything",
    ),
    "from_side": ("От {name}", "{name} атынан", "For {name}"),
    # --- pages
    "page": ("стр. {page} из {pages}", "{page}-бет, барлығы {pages}", "page {page} of {pages}"),
}

TEXTS: dict[str, dict[str, str]] = {
    key: dict(zip(("ru", "kk", "en"), texts, strict=True)) for key, texts in _TEXTS.items()
}
