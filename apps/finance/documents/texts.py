"""The fixed words of documents."""

from __future__ import annotations

from apps.finance.documents.form_texts import FORMS

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
    "quotation": ("Коммерческое предложение", "Коммерциялық ұсыныс", "Quotation"),
    "purchase_order": ("Заказ поставщику", "Жеткізушіге тапсырыс", "Purchase order"),
    "draft": ("Черновик", "Жоба", "Draft"),
    "cancelled": ("Отменён", "Бас тартылған", "Cancelled"),
    "not_esf": (
        "Печатная форма, не является электронным счётом-фактурой (ЭСФ)",
        "Баспа нысаны, электрондық шот-фактура (ЭШФ) болып табылмайды",
        "Printed form; this is not the electronic tax invoice (ESF)",
    ),
    "esf": ("ЭСФ", "ЭШФ", "ESF"),
    "form_appendix": (
        "Приложение {number} к приказу Министра финансов Республики Казахстан от 20 декабря 2012 года № 562",
        (
            "Қазақстан Республикасы Қаржы министрінің 2012 жылғы 20 желтоқсандағы № 562 бұйрығына"
            " {number}-қосымша"
        ),
        (
            "Appendix {number} to Order № 562 of the Minister of Finance of the Republic of Kazakhstan"
            " of 20 December 2012"
        ),
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
    "price_with_tax": ("Цена с НДС", "ҚҚС-пен бағасы", "Price with VAT"),
    "sum_without_tax": ("Сумма без НДС", "ҚҚС-сыз сомасы", "Amount without VAT"),
    "sum_with_tax": ("Сумма с НДС", "ҚҚС-пен сомасы", "Amount with VAT"),
    "discount": ("Скидка", "Жеңілдік", "Discount"),
    "cost_without_tax": ("Стоимость без НДС", "ҚҚС-сыз құны", "Cost without VAT"),
    "tax": ("НДС", "ҚҚС", "VAT"),
    "rate": ("Ставка", "Мөлшерлемесі", "Rate"),
    "cost_with_tax": ("Стоимость с НДС", "ҚҚС-пен құны", "Cost with VAT"),
    # --- sums
    "total": ("Итого", "Барлығы", "Total"),
    "total_without_tax": ("Итого без НДС", "ҚҚС-сыз барлығы", "Total without VAT"),
    "total_with_tax": ("Итого с НДС", "ҚҚС-пен барлығы", "Total with VAT"),
    "tax_of_rate": ("НДС {rate}", "ҚҚС {rate}", "VAT {rate}"),
    "exempt": ("Освобождено от НДС", "ҚҚС-тан босатылған", "Exempt from VAT"),
    "agreed_without_tax": (
        "* Цена согласована без НДС; цена с НДС показана с округлением",
        "* Бағасы ҚҚС-сыз келісілген; ҚҚС-пен бағасы дөңгелектеліп көрсетілген",
        "* The price was agreed without VAT; the price with VAT is shown rounded",
    ),
    "running": ("Нарастающим итогом", "Өспелі жиынтықпен", "Running total"),
    "grand_total": ("Всего к оплате", "Төлеуге жиыны", "Total due"),
    "including_tax": ("В том числе НДС {rate}", "Оның ішінде ҚҚС {rate}", "Including VAT {rate}"),
    "without_tax": ("Без НДС", "ҚҚС-сыз", "Without VAT"),
    "of_base": ("от", "базасы", "on"),
    "items_count": (
        "Всего наименований {count}, на сумму {amount} ₸",
        "Барлығы {count} атау, {amount} ₸ сомасына",
        "Items in total: {count}, for ₸{amount}",
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
    # --- акт сверки
    "period": ("за период с {first} по {last}", "{first} — {last} кезеңі үшін", "for {first} to {last}"),
    "statement_intro": (
        (
            "Мы, нижеподписавшиеся, {seller} и {buyer}, составили настоящий акт о том, что состояние взаимных"
            " расчётов по данным учёта следующее:"
        ),
        (
            "Біз, төменде қол қойғандар, {seller} және {buyer}, есепке алу деректері бойынша"
            " өзара есеп айырысудың"
            " жай-күйі мынадай екендігі туралы осы актіні жасадық:"
        ),
        (
            "We, the undersigned, {seller} and {buyer}, state that the mutual settlements"
            " according to the books"
            " are as follows:"
        ),
    ),
    "by_supplier": (
        "По данным поставщика, KZT",
        "Жеткізушінің деректері бойынша, KZT",
        "By the supplier's books, KZT",
    ),
    "by_buyer": (
        "По данным покупателя, KZT",
        "Сатып алушының деректері бойынша, KZT",
        "By the buyer's books, KZT",
    ),
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
    "kind_cancellation": ("Отмена счёта", "Шоттан бас тарту", "Cancellation of invoice"),
    "kind_opening": ("Начальный остаток", "Бастапқы қалдық", "Opening balance"),
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
    "expected": ("Ожидаемая дата поставки", "Жеткізудің күтілетін күні", "Expected delivery"),
    # --- commercial offer
    "packed_from": ("Отправитель", "Жөнелтуші", "Sender"),
    "packed_for": ("Получатель", "Алушы", "Receiver"),
    "carried_by": ("Перевозчик", "Тасымалдаушы", "Carrier"),
    "offered_to": ("Кому", "Кімге", "To"),
    "attention": ("Вниманию", "Назарына", "Attention"),
    "about": ("Предмет", "Тақырыбы", "Subject"),
    "valid_until": ("Действительно до", "Жарамды мерзімі", "Valid until"),
    "picture": ("Фото", "Сурет", "Picture"),
    "terms": ("Условия", "Шарттары", "Terms"),
    "offer_in_words": ("Сумма прописью", "Сомасы жазбаша", "Amount in words"),
    "prepared_by": ("Подготовил(а)", "Дайындаған", "Prepared by"),
    "offer_is_no_invoice": (
        "Предложение не является счётом; цены действуют до указанного срока.",
        "Ұсыныс шот болып табылмайды; бағалар көрсетілген мерзімге дейін жарамды.",
        "This offer is not an invoice; prices hold until the date given.",
    ),
    # --- pages
    "page": ("стр. {page} из {pages}", "{page}-бет, барлығы {pages}", "page {page} of {pages}"),
}

TEXTS: dict[str, dict[str, str]] = {
    key: dict(zip(("ru", "kk", "en"), texts, strict=True)) for key, texts in {**_TEXTS, **FORMS}.items()
}
