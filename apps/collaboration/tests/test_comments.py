"""Comments: said about any record, changed by their author, told to whom they name."""

from __future__ import annotations

from uuid import uuid4

import pytest

from apps.accounts.tests.factories import unchanged
from apps.collaboration.tests.factories import COMMENTS, colleague, create, listed, read
from apps.collaboration.tests.test_tasks import KINDS
from apps.crm.tests.factories import make_deal
from apps.crm.tests.http import refused
from apps.kernel.models import OutboxEvent
from apps.notifications.tests.factories import deliver, notices, types

pytestmark = pytest.mark.django_db
COMMENT = "collaboration.Comment"


def about(deal, **more):
    return {"entityType": "deal", "entityId": str(deal.pk), "text": "Клиент ждёт счёт", **more}


@pytest.mark.parametrize("kind", KINDS)
def test_of_any_record_and_shown_to_who_sees_that_alone(company, kind):
    make, right = KINDS[kind]
    body = {"entityType": kind, "entityId": str(make(company)), "text": "Проверено"}
    said = create(company.client, COMMENTS, **body)
    reader, stranger = colleague(company, right), colleague(company)
    shown = read(reader.client, said, COMMENTS)
    assert (shown["text"], shown["authorId"], shown["editedAt"]) == ("Проверено", str(company.owner.pk), None)
    assert shown["entityName"]
    answered = create(reader.client, COMMENTS, **body)
    assert listed(company.client, COMMENTS, entityType=kind, entityId=body["entityId"]) == [answered, said]
    assert listed(stranger.client, COMMENTS) == []
    with unchanged(COMMENT):
        for method in ("get", "put", "delete"):
            refused(getattr(stranger.client, method)(f"{COMMENTS}/{said}"), 404, "NOT_FOUND")
        assert refused(stranger.client.post(COMMENTS, body), 403, "PERMISSION_DENIED") == {"required": right}


@pytest.mark.parametrize(
    ("change", "status", "code", "fields"),
    [
        ({"text": ""}, 400, "VALIDATION_FAILED", ["text"]),
        ({"text": "x" * 10_001}, 400, "VALIDATION_FAILED", ["text"]),
        ({"entityType": "payroll"}, 400, "VALIDATION_FAILED", ["entityType"]),
        ({"entityId": str(uuid4())}, 404, "NOT_FOUND", ["entityId"]),
        ({"mentions": [str(uuid4())]}, 404, "NOT_FOUND", ["mentions.0"]),
        ({"mentions": ["x"]}, 400, "INVALID_UUID", ["mentions.0"]),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(company, change, status, code, fields):
    deal = make_deal(company.actor)
    with unchanged(COMMENT):
        refused(company.client.post(COMMENTS, about(deal) | change), status, code, *fields)


def test_its_author_alone_changes_and_deletes_it(company):
    deal, seller = make_deal(company.actor), colleague(company, "DEALS_VIEW", "DEALS_UPDATE", "DEALS_DELETE")
    said = create(seller.client, COMMENTS, **about(deal))
    with unchanged(COMMENT):
        refused(company.client.put(f"{COMMENTS}/{said}", {"text": "Нет"}), 403, "PERMISSION_DENIED")
        refused(company.client.delete(f"{COMMENTS}/{said}"), 403, "PERMISSION_DENIED")
    assert seller.client.put(f"{COMMENTS}/{said}", {"text": "Счёт отправлен"}).status_code == 200
    shown = read(company.client, said, COMMENTS)
    assert (shown["text"], shown["editedAt"] is not None, shown["version"]) == ("Счёт отправлен", True, 2)
    assert OutboxEvent.objects.get(name="comment.updated").changes == {
        "text": ["Клиент ждёт счёт", "Счёт отправлен"]
    }
    assert seller.client.delete(f"{COMMENTS}/{said}").status_code == 200
    assert listed(company.client, COMMENTS) == []


class TestMentions:
    def test_whom_it_names_is_told_once_in_their_language(self, company):
        deal = make_deal(company.actor, title="Склад")
        seller, other = colleague(company, "DEALS_VIEW"), colleague(company, "DEALS_VIEW")
        deliver()
        said = create(company.client, COMMENTS, **about(deal, mentions=[str(seller.user.pk)]))
        frames = [data for event, data in deliver() if event == "comment.updated"]
        assert [(frame["id"], frame["text"], frame["mentions"]) for frame in frames] == [
            (said, "Клиент ждёт счёт", [str(seller.employee.pk)])
        ]
        [notice] = notices(seller.client)
        assert (notice["type"], notice["message"]) == (
            "comment_mention",
            f"{company.owner.full_name}, {deal.deal_number} Склад: Клиент ждёт счёт",
        )
        assert notice["data"] == {"commentId": said, "entityType": "deal", "entityId": str(deal.pk)}
        shown = read(company.client, said, COMMENTS)
        assert shown["mentions"] == [{"employeeId": str(seller.employee.pk), "name": str(seller.employee)}]
        both = [str(each.employee.pk) for each in (seller, other)]
        company.client.put(f"{COMMENTS}/{said}", {"text": "И склад", "mentions": both})
        deliver()
        assert (types(seller.client), types(other.client)) == (["comment_mention"], ["comment_mention"])
        assert types(company.client) == []

    def test_who_may_not_see_the_record_is_not_mentioned(self, company):
        deal, stranger = make_deal(company.actor), colleague(company)
        kept = create(company.client, COMMENTS, **about(deal))
        named = {"mentions": [str(stranger.employee.pk)]}
        with unchanged(COMMENT):
            for answer in (
                company.client.post(COMMENTS, about(deal) | named),
                company.client.put(f"{COMMENTS}/{kept}", named),
            ):
                details = refused(answer, 400, "VALIDATION_FAILED", "mentions")
                assert str(stranger.employee) in details["mentions"][0]
        deliver()
        assert types(stranger.client) == []

    def test_who_lost_the_right_meanwhile_is_not_told(self, company):
        deal, seller = make_deal(company.actor), colleague(company, "DEALS_VIEW")
        create(company.client, COMMENTS, **about(deal, mentions=[str(seller.employee.pk)]))
        seller.membership.permissions = []
        seller.membership.save()
        deliver()
        assert types(seller.client) == []
