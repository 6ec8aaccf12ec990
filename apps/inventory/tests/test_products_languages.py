"""Products in Kazakh, Russian and English."""

from __future__ import annotations

from apps.inventory.models import Product
from apps.inventory.tests.products import URL, create, detail


def test_a_plain_text_is_written_in_the_requests_language(company):
    pk = create(company, name="Ноутбук", category="Электроника")
    changed = company.client.put(
        f"{URL}/{pk}", {"name": "Дәптер", "description": "Жоғары өнімді"}, **{"Accept-Language": "kk-KZ"}
    )
    assert changed.status_code == 200
    kazakh = detail(company, pk, **{"Accept-Language": "kk-KZ"})
    russian = detail(company, pk)
    english = detail(company, pk, **{"Accept-Language": "en-US"})
    assert (kazakh["name"], kazakh["category"], kazakh["description"]) == (
        "Дәптер",
        "Электроника",
        "Жоғары өнімді",
    )
    # Russian had a description of its own; English falls back to it.
    assert (russian["name"], russian["description"]) == ("Ноутбук", "Ergonomic wireless mouse")
    assert (english["name"], english["description"]) == ("Ноутбук", "Ergonomic wireless mouse")
    assert russian["translations"]["name"] == {"kk": "Дәптер", "ru": "Ноутбук", "en": None}


def test_the_default_language_is_filled_by_the_first_text(company):
    response = company.client.post(
        URL, {"code": "A", "name": "Chair", "price": 1}, **{"Accept-Language": "en"}
    )
    pk = response.json()["data"]["id"]
    assert response.json()["data"]["name"] == "Chair"
    assert detail(company, pk)["translations"]["name"] == {"kk": None, "ru": "Chair", "en": "Chair"}


def test_translations_alone_are_a_name(company):
    body = {"code": "A", "price": 1, "translations": {"name": {"kk": "Орындық", "en": "Chair"}}}
    pk = company.client.post(URL, body).json()["data"]["id"]
    names = {
        language: detail(company, pk, **{"Accept-Language": language})["name"]
        for language in ("kk", "ru", "en")
    }
    assert names == {"kk": "Орындық", "ru": "Орындық", "en": "Chair"}


def test_the_last_name_cannot_go_and_an_empty_category_clears_every_language(company):
    pk = create(company, translations={"category": {"kk": "Керек-жарақ"}})
    refused = company.client.put(f"{URL}/{pk}", {"translations": {"name": {"ru": ""}}})
    assert refused.status_code == 400
    assert list(refused.json()["error"]["details"]) == ["name"]
    assert company.client.put(f"{URL}/{pk}", {"category": ""}).status_code == 200
    assert detail(company, pk)["translations"]["category"] == {"kk": None, "ru": None, "en": None}
    assert Product.objects.get(pk=pk).category_keys == []
