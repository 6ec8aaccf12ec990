"""What the companies of bench/search.py sell, and to whom."""

from __future__ import annotations

# Russian, Kazakh, English.
_GOODS = """
ноутбук/ноутбук/laptop принтер/принтер/printer мышь/тінтуір/mouse
монитор/монитор/monitor клавиатура/пернетақта/keyboard наушники/құлаққап/headphones колонка/үндеткіш/speaker
холодильник/тоңазытқыш/refrigerator пылесос/шаңсорғыш/vacuum утюг/үтік/iron чайник/шәйнек/kettle
телевизор/теледидар/television микроволновка/қысқатолқынды/microwave кондиционер/салқындатқыш/conditioner
вентилятор/желдеткіш/fan обогреватель/жылытқыш/heater светильник/шамдал/lamp кабель/кәбіл/cable
розетка/розетка/socket выключатель/ажыратқыш/switch удлинитель/ұзартқыш/extension дрель/бұрғы/drill
перфоратор/тескіш/perforator шуруповёрт/бұрауыш/screwdriver болгарка/кескіш/grinder насос/сорғы/pump
компрессор/компрессор/compressor генератор/генератор/generator датчик/датчик/sensor камера/бейнекамера/camera
сервер/сервер/server маршрутизатор/бағдарғыш/router планшет/планшет/tablet смартфон/смартфон/smartphone
стол/үстел/table стул/орындық/chair шкаф/шкаф/cabinet диван/диван/sofa кресло/кресло/armchair
бумага/қағаз/paper картридж/картридж/cartridge сканер/сканер/scanner проектор/проектор/projector
цемент/цемент/cement кирпич/кірпіш/brick краска/бояу/paint стекло/әйнек/glass
"""
# A brand, and how people here write it in Cyrillic.
_BRANDS = """
Dell/делл Lenovo/леново Asus/асус Acer/асер Apple/эпл Samsung/самсунг Huawei/хуавей Xiaomi/сяоми
Logitech/логитек Canon/кэнон Epson/эпсон Brother/бразер Xerox/ксерокс Philips/филипс Bosch/бош
Siemens/сименс Makita/макита Metabo/метабо Stanley/стэнли Sony/сони Panasonic/панасоник Toshiba/тошиба
Hitachi/хитачи Nokia/нокиа Cisco/циско Zyxel/зайксел Kingston/кингстон Intel/интел Gigabyte/гигабайт
Beko/беко Ariston/аристон Indesit/индезит Gorenje/горенье Polaris/поларис Redmond/редмонд Vitek/витек
Tefal/тефаль Braun/браун Scarlett/скарлет Artel/артель
"""
# People's names are put together from these.
_SYLLABLES = """
ай бек нұр сұл тан жан ғали бай қай рат ер лан әсет дәу рен мұх тар аман гүл нәз ира сәу леш жұма қасы мов
тө леу ген дос болат ханов ибра гим ыбы рай оразов бол ғын қали сей іт шын ғыс теміров ақы лбек жіг ітәлі
"""
GOODS = [tuple(row.split("/")) for row in _GOODS.split()]
BRANDS = [tuple(pair.split("/")) for pair in _BRANDS.split()]
SYLLABLES = _SYLLABLES.split()
COLORS = ("чёрный", "белый", "серый", "синий", "красный", "компактный", "профессиональный", "офисный")
FORMS = ("ТОО", "ИП", "АО", "ЖШС")
TRADES = ("Құрылыс", "Сауда", "Логистика", "Агро", "Медтех", "Энерго", "Софт", "Маркет", "Мебель", "Сервис")
VERBS = ("Поставка", "Закупка", "Монтаж", "Обслуживание", "Аренда", "Модернизация", "Жеткізу", "Орнату")
