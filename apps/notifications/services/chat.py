"""Conversations: opened, joined, spoken in, read."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.hr.selectors import employee_rows
from apps.kernel import records
from apps.kernel.actor import ADMIN, OWNER, Actor
from apps.kernel.errors import Conflict, Invalid, Missing, NotFound, not_found
from apps.kernel.events import announce
from apps.notifications.errors import NotYourChannel
from apps.notifications.events import ChatChannelChanged, ChatMessagePosted
from apps.notifications.models import ChatChannel, ChatMember, ChatMessage, NoticeType, Notification
from apps.notifications.selectors import active, member_ids

Type = ChatChannel.Type


@transaction.atomic
def create_channel(*, actor: Actor, name: str, member_ids: Iterable[UUID] = ()) -> ChatChannel:
    """Open a named channel; the opener is a member.

    Args:
        member_ids: users or employees of the workspace.
    Raises:
        NotFound: one of them is nobody of the workspace.
    """
    users = _people(member_ids, actor) | {_own(actor)}
    channel = ChatChannel.objects.create(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        name=name,
        created_by_id=actor.user_id,
    )
    _add_members(channel, users)
    announce(ChatChannelChanged(chat_channel_id=channel.pk), actor=actor, of=channel)
    return channel


@transaction.atomic
def change_channel(
    channel_id: UUID, *, actor: Actor, name: str | None = None, member_ids: Iterable[UUID] | None = None
) -> ChatChannel:
    """Rename a channel, or say who its members are (all of them).

    Raises:
        NotFound: not a member of it. NotYourChannel: somebody else's. Conflict: a direct one.
    """
    channel = _lock(channel_id, actor)
    if channel.type == Type.DIRECT:
        raise Conflict(_("A direct conversation has two members and no name"))
    if channel.created_by_id != actor.user_id and actor.role not in (OWNER, ADMIN):
        raise NotYourChannel()
    changes = records.change(channel, {"name": name} if name is not None else {})
    if member_ids is not None:
        wanted = _people(member_ids, actor, known=_members(channel))
        if not wanted:
            raise Invalid(member_ids=_("A channel needs a member"))
        changes |= _set_members(channel, wanted)
    if changes:
        announce(ChatChannelChanged(chat_channel_id=channel.pk), actor=actor, changes=changes, of=channel)
    return channel


def _set_members(channel: ChatChannel, wanted: set[UUID]) -> dict[str, tuple[list[str], list[str]]]:
    before = _members(channel)
    if before == wanted:
        return {}
    ChatMember.objects.filter(channel=channel).exclude(user__in=wanted).delete()
    _add_members(channel, wanted - before)
    records.touch(channel)
    return {"members": (sorted(map(str, before)), sorted(map(str, wanted)))}


@transaction.atomic
def leave_channel(channel_id: UUID, *, actor: Actor) -> ChatChannel:
    """Hear no more of a channel.

    Raises:
        NotFound: not a member of it. Conflict: a direct one.
    """
    channel = _lock(channel_id, actor)
    if channel.type == Type.DIRECT:
        raise Conflict(_("A direct conversation cannot be left"))
    changes = _set_members(channel, _members(channel) - {_own(actor)})
    announce(ChatChannelChanged(chat_channel_id=channel.pk), actor=actor, changes=changes, of=channel)
    return channel


@transaction.atomic
def post_message(
    *, actor: Actor, text: str, channel_id: UUID | None = None, recipient_id: UUID | None = None
) -> ChatMessage:
    """Say something in a channel of one's own, or to one colleague (a user or employee).

    Raises:
        Missing, Invalid: neither or both are named, or oneself.
        NotFound: not a member of the channel; nobody of the workspace.
    """
    if channel_id is None and recipient_id is None:
        raise Missing("channel_id")
    if channel_id is not None and recipient_id is not None:
        raise Invalid(recipient_id=_("Name a channel or a recipient, not both"))
    if recipient_id is not None:
        channel = _direct(recipient_id, actor)
    else:
        assert channel_id is not None
        channel = _lock(channel_id, actor, field="channel_id")
    message = ChatMessage.objects.create(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        channel=channel,
        sender_id=_own(actor),
        text=text,
        # Locked above: whoever speaks later has a later moment.
        created_at=timezone.now(),
    )
    ChatChannel.objects.filter(pk=channel.pk).update(last_message_at=message.created_at)
    ChatMember.objects.filter(channel=channel, user=actor.user_id).update(last_read_at=message.created_at)
    announce(
        ChatMessagePosted(
            chat_channel_id=channel.pk, chat_message_id=message.pk, sender_id=message.sender_id
        ),
        actor=actor,
    )
    return message


@transaction.atomic
def mark_channel_read(channel_id: UUID, *, actor: Actor, message_id: UUID | None = None) -> ChatChannel:
    """Read a channel up to a message, or all of it, and the notices about it; a mark never goes back.

    Raises:
        NotFound: not a member of it; no such message in it.
    """
    channel = _of(channel_id, actor)
    upto = timezone.now()
    if message_id is not None:
        message = ChatMessage.objects.filter(pk=message_id, channel=channel).first()
        if message is None:
            raise not_found("message_id")
        upto = message.created_at
    ChatMember.objects.filter(channel=channel, user=actor.user_id, last_read_at__lt=upto).update(
        last_read_at=upto
    )
    Notification.objects.filter(
        user=actor.user_id,
        type=NoticeType.CHAT_MESSAGE,
        about_id=channel.pk,
        read_at__isnull=True,
        created_at__lte=upto,
    ).update(read_at=timezone.now())
    return channel


# --- who and where --------------------------------------------------------------------------


def _own(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotFound()
    return actor.user_id


def _members(channel: ChatChannel) -> set[UUID]:
    return member_ids(channel.pk)


def _of(channel_id: UUID, actor: Actor, *, field: str = "") -> ChatChannel:
    """A channel that the actor is a member of; any other one is not there for them."""
    channel = ChatChannel.objects.filter(pk=channel_id, members__user=_own(actor)).first()
    if channel is None:
        raise not_found(field) if field else NotFound()
    return channel


def _lock(channel_id: UUID, actor: Actor, *, field: str = "") -> ChatChannel:
    return records.lock(ChatChannel, _of(channel_id, actor, field=field).pk)


def _people(ids: Iterable[UUID], actor: Actor, known: Iterable[UUID] = ()) -> set[UUID]:
    """Users behind users' or employees' ids; they work in the workspace, or are known already."""
    wanted = set(ids)
    employees = dict(employee_rows().filter(pk__in=wanted).values_list("pk", "membership__user_id"))
    users = {employees.get(each, each) for each in wanted}
    if users - active(users, actor.workspace_id) - set(known):
        raise not_found("member_ids")
    return users


def _direct(recipient_id: UUID, actor: Actor) -> ChatChannel:
    """The one conversation of two people, opened with its first message and locked."""
    try:
        [other] = _people([recipient_id], actor)
    except NotFound:
        raise not_found("recipient_id") from None
    if other == _own(actor):
        raise Invalid(recipient_id=_("You cannot write to yourself"))
    key = "-".join(sorted(each.hex for each in (other, _own(actor))))
    ChatChannel.objects.bulk_create(
        [
            ChatChannel(
                organization_id=actor.organization_id,
                workspace_id=actor.workspace_id,
                type=Type.DIRECT,
                direct_key=key,
                created_by_id=actor.user_id,
            )
        ],
        ignore_conflicts=True,
    )
    channel = ChatChannel.objects.select_for_update(no_key=True).get(direct_key=key)
    _add_members(channel, {other, _own(actor)})
    return channel


def _add_members(channel: ChatChannel, users: Iterable[UUID]) -> None:
    ChatMember.objects.bulk_create(
        [
            ChatMember(
                organization_id=channel.organization_id,
                workspace_id=channel.workspace_id,
                channel=channel,
                user_id=user,
            )
            for user in sorted(users)
        ],
        ignore_conflicts=True,
    )
