"""Orders in Kazakh: the verb stands last, so the end of the sentence tells; its stem tells what is asked."""

from __future__ import annotations

import re

from apps.ai.chat.normalization import normalize

# Stems of what one asks of someone who only reads and tells.
ASKING = """
    көрсет көрсете айт айта тап таба тау ізде іздей есепте есептей сана санай салыстыр салыстыра
    түсіндір түсіндіре ата атай атап тіз тізбекте тізбектей хабарла хабарлай бағала бағалай болжа
    болжай талда талдай қара қарай тексер тексере көр көре біл біле білдір анықта анықтай сұрыпта
    топта топтай сипатта сипаттай баянда баяндай ұсын ұсына оқы оқи жина жинай дайында дайындай әкел
    келтір келтіре әңгімеле ойла ойлан кеңес+бер жауап+бер мәлімет+бер есеп+бер анықтама+бер
    ақпарат+бер тізім+бер хабар+бер болжам+бер түсінік+бер шолу+бер дерек+бер сүз сүзгіле аш+көрсет
    шығарып+көрсет еске+сал көмектес күт тыңда сөйле бер шығар аш жаз қорытындыла қорытындылай
    жинақта жинақтай тоқтал зертте зерттей сараптай сарапта бөлісе бөліс болуы қой+көрсет санап
    айтып тауып есептеп көріп біліп келіп бол
"""
# Stems whose bare form orders at the end of a sentence.
DOING = """
    өшір жой ал+таста алып+таста өзгерт жаңарт түзет түзе ауыстыр алмастыр қос енгіз тірке ресімде
    болдырма тоқтат жап жаб көшір тағайында бекіт раста мақұлда жөнелт жібер арттыр көбейт азайт
    төмендет көтер белгіле орнат төле сыз есептен+шығар жұмыстан+шығар жұмыстан+босат құр резервте
    қайтар тазала бұғатта аудар қабылда босат жылжыт жаңғырт редакцияла өңде толықтыр ұзарт қысқарт
    шегер ұлғайт кеміт арзандат қымбаттат баста аяқта іске+қос кейінге+қалдыр қалдыр кідірт жалға
    бекітіп өткіз сат сатып+ал тапсырыс+бер бронда брондап броньда сақта тарқат бөл біріктір көбей
    қайта+аш қайта+ашып рәсімде толтыр көрсетпе бас+тарт күшін+жой жеткіз тиеп+жібер тие түсір
    шығын+қыл архивте мұрағатта активтендір белсендір қалпына+келтір дұрыста жолда аттандыр түзеп
    жинап+қой жазып+қой жаса есепке+ал кіргіз ендір шақыр жіберіп төлет растат теңестір нөлде нөлдей
    жұмысқа+ал қызметтен+босат жеңілдік+бер рұқсат+бер қаржыландыр инкассала бюджетте шот+шығар
    шот+жаз шот+қой наряд+аш келісімшарт+жаса бер+жібер тарат ұйымдастыр жоспарла қаттап
"""
GIVING = "жеңілдік рұқсат тапсырыс қол+жеткізу мерзім кепілдік аванс демалыс сыйақы бұйрық нұсқау жарлық"
QUESTION = (
    "қандай қай қайсы қайсысы қайсысын қайда қайдан қанша қаншаға қаншасы неше нешеу кім кімге кімнің кімді "
    "кімнен кімде кімдер кімдерге қашан қалай не нені неге неліктен немен ненің қаншалықты"
)
POLITENESS = (
    "өтінемін өтінем өтініш рахмет рақмет тезірек тез қазір бүгін ертең маған бізге енді дұрыстап "
    "міндетті түрде пожалуйста плиз шұғыл деп едім жарай ма жақсы ма болды ғой да"
)


def _any(stems: str) -> str:
    return "|".join(sorted((normalize(s).replace("+", r"\s+") for s in stems.split()), key=len, reverse=True))


# Folded, ы і and и fall together as ы or и.
I = "[ыи]"  # noqa: E741 - the vowel itself
YOU = rf"(?:{I}?н{I}з|{I}нд[ае]р)"
CAN = rf"[аеий]\s*ал(?:а|май)?с{I}(?:н|з|ндар|здар)?\s*[бмп][ае]"
WILL = rf"[аеий]с{I}[зн]\s*[бмп][ае]"
CONDITION = (
    rf"с[ае](?:н{I}зш?{I}?|н|(?:м|к)?\s+(?:болды|болад{I}|жаксы|екен|дейм{I}[нз]|деп\s+ед|дурыс).*|"
    rf"н{I}з\s+(?:болды|болад{I}|жаксы|екен|дурыс).*)"
)
NEED = r"(?:кере?к|кажет|лазым|тиис|шарт|мумкин\s+бе)\w*"
MUST = rf"у(?:{I}|{I}м|{I}н|{I}м{I}з|{I}н{I}з)?\s+{NEED}(?:\s+(?:ед{I}|бол\w+|тур|сиякты|шыгар))*"
MAY = rf"у(?:ге|га)\s+бола(?:\s+м[ае]|д{I}\s+м[ае])?"
WISH = rf"[гк]{I}(?:м|м{I}з)\s+кел\w+(?:\s+\w+)?"
LET = rf"(?:й{I}н|й{I}к|ай{I}н|ай{I}к|ей{I}н|ей{I}к)"
PLEAD = (
    rf"у(?:{I}н{I}з)?(?:д{I}|{I}н)?\s+(?:сура|отине|кала|тапсыра|буйыра|талап\s+ете|тиле)й?м(?:{I}н|{I}з)?"
)
REQUEST = rf"(?:{YOU}(?:ш{I})?|ш{I}|{LET}|{CONDITION}|{CAN}|{WILL}|{MUST}|{MAY}|{PLEAD})"
AUXILIARY = "бер|кой|жибер|таста|сал|ал|шык|кет"
AFTER = rf"(?:{REQUEST})?"

_ASKING = re.compile(rf"(?:^|\s)(?:{_any(ASKING)})$")
_QUESTION = re.compile(rf"\b(?:{_any(QUESTION)})\b")
_POLITE = re.compile(rf"(?:\s|^)(?:{_any(POLITENESS)})$")
# Words that end as an order does: ordinals, doers, "until", "after", "each".
_LIKE_ORDERS = re.compile(
    rf"(?:{I}нш{I}|уш{I}|\b(?:тап|бас|есеп|жумыс|койма|тапсырыс|кызмет|комек|кенес|ара|тан|ак)ш{I}|"
    r"\b(?:сайын|дейин|кейин|касса))$"
)
# "өшіріп тастаңызшы": the deed, then a helping verb that carries the form.
_HELPED = re.compile(rf"^(?P<before>.*?)(?P<stem>\w+?)(?:{I}?п|й)\s+(?:{AUXILIARY}){AFTER}$")
_WISHED = re.compile(rf"^(?P<before>.*?)(?P<stem>\w+?){WISH}$")
_ASKED = re.compile(rf"^(?P<before>.*?)(?P<stem>\w+?){REQUEST}$")
_BARE = re.compile(rf"(?:^|\s)(?:{_any(DOING)})$")
# "жойылсын", "бағасы 5000 болсын"
_LET_IT = re.compile(rf"(?:болсын|(?:{I}л|{I}н|л)с{I}н)$")
# A deed named after its object: "тапсырысты жою".
_NAMED = re.compile(rf"\w[ндт]{I}\s+(?P<stem>\w+?)[ую]$")
# A thing of the books as an object, and a verb that nobody listed: "шотты <stem>".
THINGS = """
    тапсырыс шот мәміле клиент тауар өнім баға келісімшарт қызметкер төлем құжат сома мерзім мәртебе статус
    кезең телефон лимит жеңілдік акт жүкқұжат накладной демалыс жалақы жүк партия резерв менеджер сделка заказ
    счет прайс жеткізуші материал наряд тапсырма мекенжай атау сан мөлшер пайыз күн жазба операция
"""
_OBJECT = re.compile(rf"\b(?:{_any(THINGS)})\w*(?:[ндт]{I}|с{I}н)\s(?:.*\s)?(?P<stem>\w{{2,}})$")
_NO_STEM = re.compile(rf"(?:[дт]{I}|[дт]{I}[мкн]|[гк][ае]н|[мбп][ае]|[уюайыи]|[ае]р|[дтл][ае]й|м[ае]й|{I}п)$")
_GIFT = re.compile(rf"\b(?:{_any(GIVING)})\w*\s+(?:\w+\s+)?бер(?:{REQUEST})?$")
_DONE = rf"(?:{I}?п\s+(?:{AUXILIARY}))?(?:{REQUEST})?$"
_IDIOMS = re.compile(
    rf"\bбага\w*\s.*\bтусир|\bжана\s.*\bаш{_DONE}|\b(?:кезен|саты|болим)\w*\s.*\b(?:отк{I}з|ауыстыр){_DONE}|"
    rf"\b(?:жумыс|есеп|кызмет|койма|т{I}з{I}м|база|катар)[дтн][ае]н\s+(?:\w+\s+)?шыгар{_DONE}|"
    rf"\bшот(?:т{I})?\s+шыгар{_DONE}|\bжарамсыз\s+(?:ет|деп)|\bм[уы]рагатка\s+(?:жибер|сал)"
)


def is_command(text: str) -> bool:
    """Whether the folded text wants something done."""
    if _QUESTION.search(text):
        return False
    return any(_is_command(part) for part in re.split(r"[.:;!?,]+|\s(?:жане|сосын|содан кейин)\s", text))


def _is_command(text: str) -> bool:
    text = text.strip()
    while True:
        if _ends_in_a_command(text):
            return True
        polite = _POLITE.search(text)
        if polite is None:
            return False
        text = text[: polite.start()].strip()


def _ends_in_a_command(text: str) -> bool:
    if _LIKE_ORDERS.search(text):
        return False
    if any(sure.search(text) for sure in (_GIFT, _IDIOMS, _LET_IT, _BARE)):
        return True
    for pattern in (_WISHED, _HELPED, _NAMED, _ASKED):
        if found := pattern.search(text):
            stem = f"{found.groupdict().get('before') or ''}{found['stem']}"
            return len(found["stem"]) > 1 and not _ASKING.search(stem)
    found = _OBJECT.search(text)
    return found is not None and not _NO_STEM.search(text) and not _ASKING.search(text)
