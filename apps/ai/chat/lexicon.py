"""Concepts of the business and the beginnings of words that name them in Kazakh, Russian and English.

A word belongs to a concept when it begins with one of its stems (folded, see `folding`); a stem that ends with
a stop is a whole word. The stems are general vocabulary, not the catalogue's own phrases.
"""

from __future__ import annotations

from functools import lru_cache

from apps.ai.chat.normalization import normalize

CONCEPTS = {
    # what is talked about
    "deal": "сделк мәміле келісім контракт договор шарт deal opportunit contract продаж. келісімшарт opp.",
    "funnel": "воронк пайплайн pipeline funnel құйғы шұңқыр воронка",
    "stage": "стади этап кезең саты stage phase шаг. ступен",
    "customer": "клиент покупател заказчик контрагент тапсырысшы сатып+алушы customer client buyer account.",
    "lead": "лид. лида лиды лидов лидам лиде лидтер потенциальн әлеует lead. leads prospect наводк",
    "order": "заказ тапсырыс order заявк өтінім өтініш",
    "shipment": "отгруз доставк достав жеткіз жөнелт тиел перевоз посылк shipment ship deliver parcel transit courier"
    " курьер трек track тасымал логист везут едет едут груз жүк",
    "way": "пути. дорог пути жолда. жолдағы жолда transit way. road route",
    "product": "товар продукт издели номенклатур тауар өнім product item good sku артикул позици номенкл затат зат.",
    "stock": "склад остат запас налич қойма қалдық қор. қоры қорда warehouse stock inventor лежит хран сақта storag"
    " available доступн бар. осталось қалд қалған left. remain",
    "price": "цен стоит стоимост прайс баға бағасы нарх тұрады price cost. costs pricing prais прейскур почём почем",
    "material": "материал сырь комплектующ шикізат материал material raw. component запчаст деталь.",
    "supplier": "поставщик жеткізуші supplier vendor жабдықтауш поставк закуп сатып+алу purchase procure",
    "production": "производств цех. цеха цехе цеху завод өндіріс өндір зауыт production produc. manufactur factory"
    " workshop shop. floor. изготов выпуск выпуст шығар жаса жасал made making станок",
    "load": "загруз загруж жүктеме жүктел load. loaded workload capacity мощност қуат утилиз utili занят busy",
    "invoice": "счет счёт счета счетов счетам инвойс шот invoice bill. bills billing төлемқұжат фактур",
    "payment": "оплат плат төлем төле платеж платёж payment paid. pay. payments поступл поступи поступа түс түсім"
    " перечисл аударым зачисл получен cash. касс",
    "money": "деньг деньг ақша қаражат денег деньги сумм сома money amount sum. funds средств тенге теңге tenge",
    "debt": "долг долж задолж қарыз берешек борыш борышкер дебитор debt owe owes owed debtor receivable outstanding"
    " недоплат",
    "tax": "ндс налог ққс салық vat. tax бюджет",
    "revenue": "выручк оборот доход табыс түсім кіріс айналым revenue turnover income sales. заработ таптық. тапқан. заработок"
    " earn earned earnings выруч",
    "sale": "продаж прода сату сатыл сатт сатылған сатылды sale sales sell sold selling реализ өткіз өтімді ходов",
    "plan": "план таргет цел жоспар мақсат target plan quota goal kpi норматив",
    "forecast": "прогноз прогнозиру ожида болжам болжа күтіл күтілет forecast predict expect outlook projection"
    " предсказ будет будущ алдағы",
    "employee": "сотрудник персонал работник штат кадр коллег қызметкер жұмысшы кадр employee staff worker personnel"
    " colleague people headcount человек адам team. команд ұжым workforce люд специалист маман",
    "department": "отдел подразделен департамент бөлім бөлімше department division unit. units структур құрылым",
    "hire": "нанял принят приня трудоустро новичк новеньк жұмысқа жаңа+қызметкер hire hired joined joiner onboard"
    " newcomer recruit устроил пришёл пришел вышл",
    "contact": "телефон почт контакт email e-mail mail. phone contact байланыс пошта нөмірі номер+телефона reach"
    " должност лауазым position. title. реквизит ватсап whatsapp",
    "notification": "уведомл оповещ хабарлама ескерту хабарландыру notification alert inbox unread непрочит оқылмаған",
    "change": "измен поменя обновл правк өзгер жаңарт change edit modif updat журнал аудит audit log. action activit"
    " history истори действи әрекет жаңалық нового новост happened произош случил болды. болып",
    "help": "умеешь можешь помощ помоги возможност аласың аласыз көмек көмектес қолыңнан help capabilit assist can."
    " способ функци спросить спрашив сұрауға сұрай ask.",
    "find": "найди найти поиск отыщи іздеп тап. табу табыңыз іздеу ізде find search look. lookup locate поищи разыщ",
    # how it stands
    "closing": "закрыт закрыва финал завершен жабыл жабу жабуға аяқтал closing close. финиш соңғы finish дожим"
    " подпис қол+қою sign дожать",
    "near": "близк скоро вот-вот почти жақын таяу near soon almost about. verge brink предсто алдында",
    "late": "просроч опозд опазд запазд опаздыва опаздал опоздан мерзімі мерзімінен мерзім+өт кешік кешіг кеш. өтіп"
    " өткен late overdue delay behind. expired past. задерж истек истёк сорва срыв кешіктір кешіктірілген",
    "stuck": "завис застр застря забуксов заглох заброш забыл забыт тұрып ілініп қозғалыс қозғалма қозғалмай тоқтап"
    " тұралап stuck stall hang idle untouch stagnan inactiv freeze frozen движен двига стоят стоит. ұмыт"
    " мертв мёртв өлі dead frozen неликвид залеж лежал жатқан жатып slow-moving unsold dust пыл",
    "big": "крупн больш крупней дорог ірі үлкен қымбат қомақты big. biggest large largest expensive huge жирн"
    " значим major",
    "best": "лучш топ. хит. хиты популяр лидер. лидеры үздік ең. танымал best top. leading популярн popular"
    " главн басты ключев key. vip. ценн құнды valuable most. самы наибол көбірек больше+всего",
    "new": "нов свеж появил жаңа соңғы+кез new. newly recent added created добавил создан открыт ашыл пайда+бол"
    " құрылған тіркел зарегистр поступил түскен come came. came arrived қосыл келген келді",
    "won": "выигр побед успешн закрыли+ жең ұт ұтқан ұттық жеңіп won. win. wins successful signed. заключ жасал",
    "lost": "проигр потер упуст слил жеңіл ұтыл жоғал айырыл lost lose losing missed сорвал отказ бас+тарт",
    "why": "почему причин неге себеп неліктен why. reason конкурент бәсеке competitor",
    "rate": "конверс процент доля доли пайыз үлес conversion rate percent share ratio коэффиц эффективн тиімділ",
    "cycle": "цикл средн чек. орташа ұзақ average cycle mean. length duration",
    "mine": "мои. мой. моя. мне. моих моим моей меня. у+меня менің маған мендегі менде mine. my. me. өзім өзімнің"
    " веду жүргізіп responsible. закрепл+мной assigned",
    "open": "работе. работ открыт актив текущ незаверш невыполн жұмыста жұмыс орындалып ашық ағымдағы progress open."
    " active. current ongoing unfinished pending исполн орындал processing now. сейчас қазір",
    "unpaid": "неоплач неоплат ждут ожидающ не+оплачен төленбе төлен+жоқ unpaid await waiting pending outstanding"
    " неоплачен невыплач күтіп төлемеген",
    "few": "мало заканчив кончает кончил исчерп аз. азай таусыл бітіп бітуге бітейін low. running out. минимум минимал"
    " ниже. төмен аз+қал below lower пополн толтыр replenish reorder restock докуп",
    "lack": "нехват не+хвата хватает хватит дефицит недостат жетпе жетісп жетіспе тапшы жетпейді shortage lack missing"
    " short. deficit insufficient жоқ. need needed нужн қажет керек",
    "inactive": "давно перестал перестали молчат пропал ушли ушёл ушел спящ көптен ұзақ+уақыт бұрын ұмытып"
    " келмей dormant sleeping silent stopped gone. lapsed haven hasn long+time заказыва+ұзақ",
    "churn": "отток ушедш кету кеткен churn retention удержан attrition",
    "compare": "сравн соотнош қарағанда салыстыр compar versus. vs. against than. динамик өсім рост вырос вырасл упал"
    " снизил паден увелич прирост өсті төменде құлады grow growth decline drop. dropped fell increase"
    " decrease trend тренд разниц айырма чем. по+сравнению",
    "value": "стоимост денег+ құны құн. бағалан worth value valuation заморож байлан оборачив айналымдыл turnover.",
    "summary": "всего итог общ барлығы барлық жалпы total overall whole. summary сводк қорытынды",
    "status": "статус состоян күй күйі жағдай status state. где. қайда where. ход. барысы прогресс progress готовн",
    "detail": "подробн детал карточк информаци расскаж толық мәлімет ақпарат туралы detail card. info about. describe"
    " данные деректер tell",
    "month_by_day": "помесячн понедел апталап ай+сайын weekly monthly",
    # how it is asked
    "who": "кто. кому кого кем. кім кімдер кімге who. whom whose",
    "howmany": "сколько количеств числ қанша неше саны how. many. much. count. number.",
    "when": "когда қашан when. срок",
    "which": "какие какой какая какое какова каков қандай қай. қайсы which. what.",
    "list": "список перечисл покаж выведи тізім көрсет list. show. display",
    "want": "хочу надо. нужно керек қажет want. need. should",
    "today": "сегодня бүгін today",
    "paid_in": "пришл поступл упал. түсті келіп received incoming came+in",
    "done": "сделал произвели изготовлен выпустил готов дайын шығарды өндірілді өндірді completed finished produced"
    " made. закончен завершил аяқтады",
    "arrive": "придет придёт прибудет привез жду. ждём ждем ожидаем келеді келу күтіп arrive incoming due. coming eta",
}
_STOP = "."


def _stems() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """(beginnings → concepts, whole words → concepts); a stem of two words counts by its first one alone."""
    beginnings: dict[str, list[str]] = {}
    whole: dict[str, list[str]] = {}
    for concept, stems in CONCEPTS.items():
        for stem in stems.split():
            if "+" in stem:
                continue
            found = normalize(stem.strip(_STOP))
            into = whole if stem.endswith(_STOP) else beginnings
            if concept not in into.setdefault(found, []):
                into[found].append(concept)
    return beginnings, whole


def _pairs() -> list[tuple[list[str], str]]:
    return [
        ([normalize(part.strip(_STOP)) for part in stem.split("+") if part], concept)
        for concept, stems in CONCEPTS.items()
        for stem in stems.split()
        if "+" in stem
    ]


_BEGINNINGS, _WHOLE = _stems()
_PAIRS = _pairs()
NAMES = tuple(CONCEPTS)


@lru_cache(maxsize=20_000)
def of_word(word: str) -> tuple[str, ...]:
    """The concepts of one folded word."""
    found = list(_WHOLE.get(word, ()))
    for end in range(len(word), 1, -1):
        found += _BEGINNINGS.get(word[:end], ())
    return tuple(dict.fromkeys(found))


def concepts(words: list[str]) -> list[str]:
    """Every concept that the folded words name, each once."""
    found = [concept for word in words for concept in of_word(word)]
    for parts, concept in _PAIRS:
        if all(any(word.startswith(part) for word in words) for part in parts):
            found.append(concept)
    return list(dict.fromkeys(found))
