"""Notices: written by the relay, read and chosen by people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation

from apps.accounts.selectors import user_rows
from apps.kernel.actor import Actor
from apps.kernel.errors import NotFound
from apps.kernel.mail import queue_mail
from apps.notifications import texts
from apps.notifications.models import NoticeType, Notification, NotificationPreference
from apps.notifications.selectors import channels_of, preferences
from apps.notifications.selectors.notices import EMAIL, IN_APP, defaults_of

# News that was held up (an outage, a year of demo data) is shown, but no longer mailed.
STALE = timedelta(days=1)


def create_notices(
    user_ids: Iterable[UUID],
    kind: str,
    *,
    organization_id: UUID,
    workspace_id: UUID | None,
    happened_at: datetime,
    params: Mapping[str, Any],
    data: Mapping[str, Any],
    key: str = "",
    event_id: int | None = None,
    about_id: UUID | None = None,
) -> list[Notification]:
    """Write one notice for each user by the channels they chose; the rows shown in the application.

    An unread notice about the same chat is brought up to date in place of a second one. Whoever was told of
    the event is not told again.
    """
    channels = channels_of(set(user_ids) - _already_notified(kind, event_id), kind)
    shown = {user for user, chosen in channels.items() if IN_APP in chosen}
    made = {
        user: Notification(
            organization_id=organization_id,
            workspace_id=workspace_id,
            user_id=user,
            type=kind,
            key=key or kind,
            params=dict(params),
            data=dict(data),
            about_id=about_id,
            event_id=event_id,
            created_at=happened_at,
        )
        for user in sorted(channels)
    }
    if about_id is not None:
        _merge_unread(made, kind, about_id)
    Notification.objects.bulk_create(
        [notice for user, notice in made.items() if user in shown and notice._state.adding]
    )
    if timezone.now() - happened_at < STALE:
        mailed = [user for user, chosen in channels.items() if EMAIL in chosen]
        _mail(mailed, made)
    return [notice for user, notice in made.items() if user in shown]


def _already_notified(kind: str, event_id: int | None) -> set[UUID]:
    if event_id is None:
        return set()
    known = Notification.objects.filter(type=kind, event_id=event_id)
    return set(known.values_list("user_id", flat=True))


def _merge_unread(made: dict[UUID, Notification], kind: str, about_id: UUID) -> None:
    unread = Notification.objects.select_for_update().filter(
        user__in=made, type=kind, about_id=about_id, read_at__isnull=True
    )
    for before in unread.order_by("pk"):
        after = made[before.user_id]
        before.params = {**after.params, "count": before.params.get("count", 1) + 1}
        before.data, before.created_at, before.event_id = after.data, after.created_at, after.event_id
        before.save()
        made[before.user_id] = before


def _mail(user_ids: list[UUID], made: dict[UUID, Notification]) -> None:
    for user in user_rows().filter(pk__in=user_ids, is_active=True).order_by("pk"):
        notice = made[user.pk]
        with translation.override(user.language):
            words = {
                "title": texts.title(notice.key, notice.params),
                "message": texts.message(notice.key, notice.params),
            }
        try:
            queue_mail(
                to=user.email,
                template="notification",
                language=user.language,
                context={**words, "name": user.first_name, "url": settings.PUBLIC_URL},
            )
        except ValidationError:
            continue  # an address that no mail server takes must not hold the notice back


@transaction.atomic
def mark_read(notification_id: UUID, *, actor: Actor) -> None:
    """Read one's own notice; again is fine.

    Raises:
        NotFound: somebody else's.
    """
    own = Notification.objects.filter(pk=notification_id, user=actor.user_id)
    if not own.filter(read_at__isnull=True).update(read_at=timezone.now()) and not own.exists():
        raise NotFound()


@transaction.atomic
def mark_all_read(*, actor: Actor) -> int:
    """Read all of one's own notices of the organization; how many were unread."""
    unread = Notification.objects.filter(user=actor.user_id, read_at__isnull=True)
    return unread.update(read_at=timezone.now())


@transaction.atomic
def set_preferences(*, actor: Actor, items: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Choose the channels of some types: `{type, in_app?, email?}`; what is not named stays. All of them."""
    if actor.user_id is None:
        raise NotFound()
    before = preferences(actor.user_id)
    for item in items:
        kind = NoticeType(item["type"])
        chosen = set(before[kind])
        for channel, name in ((IN_APP, "in_app"), (EMAIL, "email")):
            if name in item:
                (chosen.add if item[name] else chosen.discard)(channel)
        before[kind] = frozenset(chosen)
        own = NotificationPreference.objects.filter(user=actor.user_id, type=kind)
        if chosen == defaults_of(kind):
            own.delete()
        elif not own.update(channels=sorted(chosen)):
            NotificationPreference.objects.bulk_create(
                [
                    NotificationPreference(
                        organization_id=actor.organization_id,
                        user_id=actor.user_id,
                        type=kind,
                        channels=sorted(chosen),
                    )
                ],
                update_conflicts=True,
                unique_fields=["organization", "user", "type"],
                update_fields=["channels"],
            )
    return before
