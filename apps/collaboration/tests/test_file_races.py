"""Two uploads at once see each other: the last room of an organization is taken once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.collaboration.models import Attachment
from apps.collaboration.tests.files import PDF, lying, upload
from apps.crm.tests.factories import make_deal
from apps.kernel import tenancy
from conftest import make_company

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_room_is_taken_once(settings):
    company = make_company()
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        deal = make_deal(company.actor)
    settings.FILES_ROOM_BYTES = dict.fromkeys(settings.FILES_ROOM_BYTES, len(PDF) + 1)
    together = Barrier(3)

    def send(number: int) -> int:
        together.wait()
        try:
            answer = upload(company.client, PDF, f"{number}.pdf", of=("deal", deal.pk))
            return int(answer.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as people:
        statuses = sorted(people.map(send, range(3)))
    assert statuses == [201, 422, 422]
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        assert lying() == {Attachment.objects.get().path}
