"""Chat: channels, direct conversations, who hears what, read marks, pages."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connection

from apps.kernel import tenancy
from apps.kernel.errors import NotFound
from apps.kernel.models import OutboxEvent
from apps.notifications import services
from apps.notifications.models import ChatChannel, ChatMember, ChatMessage
from apps.notifications.tests.factories import deliver, employee_of, notices, types

pytestmark = pytest.mark.django_db
CHANNELS, MESSAGES = "/api/v1/chat/channels", "/api/v1/chat/messages"


def post(client, text, **where):
    answer = client.post(MESSAGES, {"text": text, **where})
    assert answer.status_code == 201, answer.content
    return answer.json()["data"]


def channels(client):
    return client.get(CHANNELS).json()["data"]["items"]


def test_a_direct_message_opens_one_conversation_for_two(company):
    colleague = company.member()
    said = post(company.client, "Сәлем!", recipientId=str(colleague.user.pk))
    answered = post(colleague.client, "Привет", recipientId=str(employee_of_owner(company)))
    assert answered["channelId"] == said["channelId"]
    assert set(said) == {"id", "channelId", "senderId", "senderName", "text", "createdAt"}
    assert (said["senderId"], said["senderName"]) == (str(company.owner.pk), company.owner.full_name)
    [mine], [theirs] = channels(company.client), channels(colleague.client)
    assert (mine["type"], mine["name"]) == ("direct", colleague.user.full_name)
    assert theirs["name"] == company.owner.full_name
    assert (mine["unreadCount"], theirs["unreadCount"]) == (1, 0)
    assert mine["lastMessage"]["text"] == "Привет"
    assert {member["userId"] for member in mine["members"]} == {str(company.owner.pk), str(colleague.user.pk)}


def employee_of_owner(company):
    from apps.hr.models import Employee

    return Employee.objects.get(membership=company.actor.membership_id).pk


def test_messages_reach_members_alone(company, other_company):
    member, stranger = company.member(), company.member(role="admin")
    made = company.client.post(CHANNELS, {"name": "Продажи", "memberIds": [str(member.user.pk)]})
    assert made.status_code == 201
    channel = made.json()["data"]["id"]
    deliver()
    said = post(company.client, "План на день", channelId=channel)
    frames = deliver()
    [frame] = [data for event, data in frames if event == "chat.message"]
    assert frame == said
    from apps.notifications.models import LiveEvent

    row = LiveEvent.objects.get(event="chat.message")
    assert set(row.user_ids) == {company.owner.pk, member.user.pk}  # type: ignore[arg-type]
    assert types(member.client) == ["chat_message"]
    assert types(company.client) == []
    [notice] = notices(member.client)
    assert (notice["title"], notice["message"]) == (company.owner.full_name, "План на день")
    assert notice["data"]["channelId"] == channel
    for outsider in (stranger.client, other_company.client):
        assert channels(outsider) == []
        assert outsider.get(f"{CHANNELS}/{channel}").status_code == 404
        assert outsider.get(MESSAGES, {"channelId": channel}).status_code == 404
        assert outsider.get(MESSAGES).json()["data"]["items"] == []
        assert outsider.post(MESSAGES, {"channelId": channel, "text": "?"}).status_code == 404
        assert outsider.put(f"{CHANNELS}/{channel}/read").status_code == 404
        assert outsider.put(f"{CHANNELS}/{channel}", {"name": "Mine"}).status_code == 404
    assert ChatMessage.objects.count() == 1


def test_no_event_holds_what_was_said(company):
    colleague = company.member()
    post(company.client, "Тайна", recipientId=str(colleague.user.pk))
    row = OutboxEvent.objects.get(name="chat.message")
    assert "Тайна" not in str(row.payload)
    audit = company.client.get("/api/v1/audit").json()["data"]["items"]
    assert "chat.message" not in {item["name"] for item in audit}


def test_read_marks_and_their_notices(company):
    colleague = company.member()
    said = [post(company.client, text, recipientId=str(colleague.user.pk)) for text in ("a", "b", "c")]
    deliver()
    [notice] = notices(colleague.client)
    assert (notice["message"], notice["read"]) == ("c", False)
    url = f"{CHANNELS}/{said[0]['channelId']}"
    assert colleague.client.put(f"{url}/read", {"messageId": said[1]["id"]}).status_code == 200
    assert colleague.client.get(url).json()["data"]["unreadCount"] == 1
    assert colleague.client.put(f"{url}/read", {"messageId": said[0]["id"]}).status_code == 200
    assert colleague.client.get(url).json()["data"]["unreadCount"] == 1
    assert notices(colleague.client)[0]["read"] is False
    assert colleague.client.put(f"{url}/read").status_code == 200
    assert colleague.client.get(url).json()["data"]["unreadCount"] == 0
    assert notices(colleague.client)[0]["read"] is True
    assert colleague.client.put(f"{url}/read", {"messageId": str(uuid4())}).status_code == 404
    post(company.client, "d", recipientId=str(colleague.user.pk))
    deliver()
    assert [item["message"] for item in notices(colleague.client)] == ["d", "c"]


def test_pages_of_messages_newest_first(company, count_queries):
    colleague = company.member()
    for number in range(5):
        channel = post(company.client, str(number), recipientId=str(colleague.user.pk))["channelId"]
    with count_queries() as statements:
        answer = company.client.get(MESSAGES, {"channelId": channel, "limit": 2, "page": 2}).json()["data"]
    assert [item["text"] for item in answer["items"]] == ["2", "1"]
    assert (answer["total"], answer["totalPages"]) == (5, 3)
    assert len(statements) == 3
    with count_queries() as statements:
        channels(company.client)
    assert len(statements) == 7  # actor, count, page, members, newest messages (2), unread


def test_members_come_and_go(company):
    first, second = company.member(), company.member()
    channel = company.client.post(CHANNELS, {"name": "A", "memberIds": [str(first.user.pk)]}).json()["data"][
        "id"
    ]
    url = f"{CHANNELS}/{channel}"
    denied = first.client.put(url, {"name": "B"})
    assert (denied.status_code, denied.json()["error"]["code"]) == (403, "PERMISSION_DENIED")
    everyone = [str(company.owner.pk), str(employee_of(second))]
    assert company.client.put(url, {"name": "B", "memberIds": everyone}).status_code == 200
    shown = company.client.get(url).json()["data"]
    assert shown["name"] == "B"
    assert {each["userId"] for each in shown["members"]} == {str(company.owner.pk), str(second.user.pk)}
    assert first.client.get(url).status_code == 404
    assert second.client.post(f"{url}/leave").status_code == 200
    assert second.client.get(url).status_code == 404
    assert company.client.put(url, {"memberIds": [str(uuid4())]}).status_code == 404
    assert company.client.put(url, {"memberIds": []}).status_code == 400
    assert ChatMember.objects.filter(channel=channel).count() == 1


def test_bad_messages(company, other_company):
    colleague = company.member()
    for body, status in (
        ({"text": "x"}, 400),
        ({"text": "", "recipientId": str(colleague.user.pk)}, 400),
        ({"text": "x" * 4001, "recipientId": str(colleague.user.pk)}, 400),
        ({"text": "x", "recipientId": str(company.owner.pk)}, 400),
        ({"text": "x", "recipientId": str(other_company.owner.pk)}, 404),
        ({"text": "x", "recipientId": str(colleague.user.pk), "channelId": str(uuid4())}, 400),
    ):
        assert company.client.post(MESSAGES, body).status_code == status, body
    assert company.client.post(CHANNELS, {"name": ""}).status_code == 400
    foreign = {"name": "A", "memberIds": [str(other_company.owner.pk)]}
    assert company.client.post(CHANNELS, foreign).status_code == 404
    assert ChatChannel.objects.count() == 0


def test_direct_conversations_keep_their_members(company):
    colleague = company.member()
    channel = post(company.client, "x", recipientId=str(colleague.user.pk))["channelId"]
    assert company.client.put(f"{CHANNELS}/{channel}", {"name": "B"}).status_code == 409
    assert company.client.post(f"{CHANNELS}/{channel}/leave").status_code == 409


@pytest.mark.django_db(transaction=True)
def test_two_who_write_to_each_other_at_once_share_one_conversation(live_company):
    colleague = live_company.member()
    scope = (live_company.organization.pk, live_company.workspace.pk)
    ready = threading.Barrier(2)

    def write(actor, recipient):
        try:
            ready.wait(10)
            with tenancy.enter(*scope):
                services.post_message(actor=actor, text="hi", recipient_id=recipient)
        finally:
            connection.close()

    pairs = ((live_company.actor, colleague.user.pk), (colleague.actor, live_company.owner.pk))
    threads = [threading.Thread(target=write, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenancy.enter(*scope):
        channel = ChatChannel.objects.get()
        assert ChatMessage.objects.filter(channel=channel).count() == 2
        assert ChatMember.objects.filter(channel=channel).count() == 2
        with pytest.raises(NotFound):
            services.post_message(actor=live_company.actor, text="x", channel_id=uuid4())
