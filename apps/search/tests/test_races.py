"""Rebuilding while somebody writes, and the same without the guard, which must fail."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection

from apps.inventory import services as inventory
from apps.inventory.tests.factories import make_product
from apps.kernel import tenancy
from apps.search import services
from apps.search.models import DocumentType, SearchDocument, SearchTerm
from apps.search.services import documents

pytestmark = pytest.mark.django_db(transaction=True)


def inside(company: Any) -> Any:
    return tenancy.enter(company.organization.pk, company.workspace.pk)


@pytest.mark.parametrize(("is_guarded", "title"), [(True, "Новое"), (False, "Старое")])
def test_a_rebuild_does_not_undo_what_is_written_meanwhile(live_company, is_guarded, title):
    with inside(live_company):
        product = make_product(live_company.actor, name="Старое").pk
        SearchDocument.objects.filter(object_id=product).delete()
    renamed, rebuilt = Event(), Event()

    def rebuild() -> int:
        try:
            renamed.wait(timeout=30)
            if is_guarded:
                return services.rebuild(actor=live_company.actor).total
            with inside(live_company):
                return len(documents.write(DocumentType.PRODUCT, [product]))
        finally:
            rebuilt.set()
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with inside(live_company):
            inventory.update_product(product, actor=live_company.actor, name="Новое")
            running = pool.submit(rebuild)
            renamed.set()
            # It waits for the renaming to end, in front of the product or of its document.
            assert not rebuilt.wait(timeout=1)
        assert running.result(timeout=30) == 1
    with inside(live_company):
        assert SearchDocument.objects.get(object_id=product).title == title


def test_parallel_writers_of_the_same_new_words_all_succeed(live_company):
    words = [f"слово{letter}" for letter in "абвгдежзик"]
    start = Barrier(6)

    def create(number: int) -> None:
        try:
            start.wait(timeout=30)
            for place in range(5):
                turned = words[number:] + words[:number] + [f"своё{'абвгде'[number]}{'абвгд'[place]}"]
                with inside(live_company):
                    make_product(live_company.actor, name=" ".join(turned), code=f"W-{number}-{place}")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(create, range(6)))
    with inside(live_company):
        assert SearchDocument.objects.filter(kind=DocumentType.PRODUCT).count() == 30
        assert SearchTerm.objects.filter(shown__startswith="слово").count() == len(words)
        assert SearchTerm.objects.filter(shown__startswith="своё").count() == 30
