"""What stands on the papers that `python -m tools.papers` draws: sums, words, heads, no foreign word."""

from __future__ import annotations

import itertools
import re
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from itertools import accumulate
from typing import Any

import pytest

from apps.finance.documents import engine
from apps.finance.tests.pdf_pages import flat, pages
from prometric.tests.cells import cells, joined
from tools import papers

pytestmark = pytest.mark.django_db

TIYN = Decimal("0.01")
LEFT_OUT = r"<style.*?</style>|<title.*?</title>|<[^>]+>"
# Names, numbers and codes are as they are in every language.
OURS = r"[A-Z]{2,4}-?\d[\w-]*|KZT|KZ\d+|HSBKKZKX|[\w.]+@[\w.]+|Kazpost|42U"
NAMED = (
    r"Ұлы Дала Өнімдері|Жұмабаева Ғ\. Қ\.|Ахматов Н\. Ә\.|Дән Трейд|ТОО|АО «Народный Банк Казахстана»"
    r"|Поставка на склад|ул\. Абая|офис|Алматы|Нұрдәулет Ахматов|Owner"
)
FOREIGN = {
    "kk": r"[A-Za-z]{2,}",
    "ru": r"[A-Za-z]{2,}|\w*[әғқңөұүһі]\w*",
    "en": r"[а-яёәғқңөұүһі]{2,}",
}


def agreed(case: papers.Case) -> list[tuple[Decimal, Decimal]]:
    """(with VAT, VAT) of each line, reckoned by decision 1 and by nothing of the house."""
    found = []
    for place in range(case.count):
        line = papers.terms(case, place)
        rate = Decimal(0 if line.get("tax_category") else line.get("tax", 0))
        price = line.get("unit_price", line.get("unit_price_with_tax"))
        sum_ = _tiyn(line["quantity"] * price * (1 - line["discount"] / 100))
        if "unit_price" in line:
            vat = _tiyn(sum_ * rate / 100)
            found.append((sum_ + vat, vat))
        else:
            found.append((sum_, _tiyn(sum_ * rate / (100 + rate))))
    return found


def _tiyn(amount: Decimal) -> Decimal:
    return amount.quantize(TIYN, ROUND_HALF_UP)


def said(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",")


def test_forty_mixed_lines_over_pages(company: Any) -> None:
    case = papers.Case(True, 40, "mixed")
    papers.describe(company.actor, payer=True)
    made = papers.make(case, company.actor)
    lines = agreed(case)
    gross, vat = (sum(values, Decimal(0)) for values in zip(*lines, strict=True))
    assert (said(gross), said(vat)) == ("26 050 049,04", "3 173 202,53")
    so_far = [said(amount) for amount in accumulate(line[0] for line in lines)]
    first, last = pages(made["invoice"]("ru").content)
    head = "№ Код Наименование Кол-во Ед. Цена с НДС Скидка Сумма с НДС"
    assert head in first
    assert head in last
    [foot] = re.findall(r"Нарастающим итогом: ([\d ]+,\d\d)", first)
    [carried] = re.findall(r"Нарастающим итогом: ([\d ]+,\d\d)", last)
    assert foot == carried
    assert foot in so_far
    assert f"P-{so_far.index(foot) + 1:03d} " in first
    assert f"P-{so_far.index(foot) + 2:03d} " in last
    for text in (
        f"Итого: {said(gross)}",
        f"В том числе НДС 16 %: {said(vat)}",
        "Освобождено от НДС: —",
        f"Всего наименований 40, на сумму {said(gross)} ₸",
        "Двадцать шесть миллионов пятьдесят тысяч сорок девять тенге 04 тиын",
        "стр. 2 из 2",
    ):
        assert text in last, text
    waybill = pages(made["waybill"]("kk-ru").content)
    assert "Жиырма алты миллион елу мың қырық тоғыз теңге 04 тиын" in waybill[-1]
    assert f"× {said(gross)} {said(vat)}" in waybill[-1]
    assert all("З-2 нысаны" in page or "Өспелі жиынтықпен / Нарастающим итогом" in page for page in waybill)


@joined("payer", (True, False))
def test_no_paper_has_a_word_of_another_language(company: Any, payer: bool) -> None:
    """Nor a gap where a word is missing, nor what a template could not say."""
    papers.describe(company.actor, payer=payer)
    case = papers.Case(payer, 1, "net" if payer else "gross")
    gross = said(agreed(case)[0][0])
    made = papers.make(case, company.actor)
    with pytest.MonkeyPatch.context() as patched, cells() as cell:
        patched.setattr(engine, "to_pdf", str.encode)
        for paper, language in itertools.product(papers.PAPERS, papers.LANGUAGES):
            with cell(f"{paper} {language}"):
                html = made[paper](language).content.decode()
                assert not re.search(r"<th[^>]*></th>|None|\{\{|False|True", html)
                text = flat(unescape(re.sub(LEFT_OUT, " ", html, flags=re.DOTALL)))
                if paper not in ("packing-slip", "statement"):
                    sum_ = gross[:-3].replace(" ", ",") if language == "en" else gross
                    assert sum_ in text
                text = re.sub(f"{NAMED}|{OURS}", "", text)
                assert not re.findall(FOREIGN.get(language, "{{"), text)
