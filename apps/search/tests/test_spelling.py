"""The pure part: endings, layouts, telephones, distance; and the fold that the database does."""

import pytest

from apps.search.selectors import spelling, tsquery


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ноутбук", "noutbuk"),
        ("Жұмабаев", "Жумабаев"),
        ("Жұмабаев", "Zhumabayev"),
        ("Жұмабаев", "Jumabaev"),
        ("Қазақстан", "казакстан"),
        ("Қазақстан", "Qazaqstan"),
        ("Алексей", "Alexey"),
        ("Мария", "Mariya"),
        ("Мария", "Maria"),
        ("Щукин", "Shchukin"),
        ("Хабаров", "Khabarov"),
        ("Цой", "Tsoy"),
        ("Ёлка", "елка"),
        ("Шығыс", "Şyğys"),
        ("философия", "Philosofia"),
        ("Ертіс", "Yertis"),
        ("DELL", "дел"),
        ("café", "cafe"),
    ],
)
def test_one_word_in_two_spellings_folds_to_one(db, one, other):
    folded = tsquery.fold([one, other])
    assert folded[one] == folded[other]


def test_folding_keeps_numbers_and_parts_words(db):
    folded = tsquery.fold(["XPS-15 (i7)  №3", "", "日本 — 1100", "٣"])
    assert folded["XPS-15 (i7)  №3"] == "ksps 15 i7 no3"
    assert folded[""] == ""
    assert folded["日本 — 1100"] == "日本 1100"


@pytest.mark.parametrize("typed", ["noutbuktar", "noutbukterdi", "noutbukterimizden", "noutbuktin"])
def test_kazakh_endings_go(typed):
    assert "noutbuk" in spelling.stems(typed)


def test_a_stem_has_four_letters():
    assert all(len(stem) >= 4 for stem in spelling.stems("masteri"))
    assert spelling.stems("dell") == []


def test_the_other_layouts_of_the_keyboard():
    assert list(spelling.other_layouts("yjen,er")) == ["ноутбук"]
    assert list(spelling.other_layouts("вудд")) == ["dell"]
    assert "құрылыс" in spelling.other_layouts("09рылыс")
    assert list(spelling.other_layouts("2026")) == []


@pytest.mark.parametrize(
    "typed",
    ["87001234567", "+7 700 123 45 67", "8 (700) 123-45-67", "77001234567", "700 123 45 67", "7001234567"],
)
def test_a_telephone_in_any_spelling(typed):
    assert spelling.phone_code(typed) == "77001234567"


@pytest.mark.parametrize("typed", ["", "dell", "12345", "240140000001"])
def test_what_is_no_telephone(typed):
    assert spelling.phone_code(typed) is None


@pytest.mark.parametrize(
    ("one", "other", "off"),
    [("dell", "dell", 0), ("dell", "dlel", 1), ("dell", "del", 1), ("dell", "bell", 1), ("", "abc", 3)],
)
def test_distance_counts_a_swap_as_one(one, other, off):
    assert spelling.distance(one, other) == spelling.distance(other, one) == off


def test_a_question_has_at_most_eight_words_each_once():
    assert spelling.words("b a a " + " ".join(f"w{n}" for n in range(20)))[:3] == ["b", "a", "w0"]
    assert len(spelling.words(" ".join(f"w{n}" for n in range(20)))) == 8
