"""Notices about people, reports, chats and webhooks (domain.md §8.2)."""

from __future__ import annotations

from uuid import UUID

from apps.accounts.events import ExportFailed, ExportReady, MembershipChanged, RoleChanged
from apps.accounts.rights import holders_of, roles_of
from apps.accounts.selectors import membership_rows
from apps.hr.events import DepartmentChanged, EmployeeApproved, EmployeeCreated
from apps.hr.selectors import department_name
from apps.inventory.translated import LANGUAGES
from apps.kernel.actor import ADMIN, OWNER
from apps.kernel.models import OutboxEvent
from apps.notifications.consumers.notify import notice_consumers, notify_users
from apps.notifications.events import ChatMessagePosted, WebhookDisabled
from apps.notifications.models import NoticeType
from apps.notifications.selectors import active, holders, member_ids, message


@notice_consumers.on(EmployeeCreated)
def employee_pending(row: OutboxEvent) -> None:
    """To who may approve."""
    was = row.payload
    if was["status"] == "pending":
        data = {"employeeId": was["employee_id"]}
        params = {"name": was["full_name"]}
        notify_users(row, holders("EMPLOYEES_APPROVE"), NoticeType.EMPLOYEE_PENDING, params=params, data=data)


@notice_consumers.on(EmployeeApproved)
def employee_approved(row: OutboxEvent) -> None:
    """To the employee, who finds it at the first sign-in."""
    people, data = active([UUID(row.payload["user_id"])]), {"employeeId": row.payload["employee_id"]}
    notify_users(row, people, NoticeType.EMPLOYEE_APPROVED, params={}, data=data)


@notice_consumers.on(MembershipChanged)
def rights_changed(row: OutboxEvent) -> None:
    """To the member whose rights somebody else has changed."""
    if {"role", "roles", "permissions"} & set(row.changes or ()):
        _notify_of_rights(row, [UUID(row.payload["user_id"])])


@notice_consumers.on(RoleChanged)
def role_changed(row: OutboxEvent) -> None:
    """To who holds a role that may now do more or less."""
    if "permissions" in (row.changes or ()):
        _notify_of_rights(row, holders_of(row.subject_id))


def _notify_of_rights(row: OutboxEvent, users: list[UUID]) -> None:
    members = membership_rows().filter(user_id__in=active(users) - {row.actor_id})
    held = roles_of(members.values_list("pk", flat=True))
    for member in members:
        roles = {
            code: ", ".join(role.name_in(code) for role in held.get(member.pk, ())) or "–"
            for code in LANGUAGES
        }
        notify_users(
            row, [member.user_id], NoticeType.SYSTEM, key="rights_changed", params={"roles": roles}, data={}
        )


@notice_consumers.on(DepartmentChanged)
def department_without_head(row: OutboxEvent) -> None:
    """To who looks after the departments: the head has left."""
    if not (left := row.payload.get("head_left")):
        return
    params = {"name": left, "department": department_name(row.subject_id)}
    data = {"departmentId": str(row.subject_id)}
    people = holders("DEPARTMENTS_UPDATE")
    notify_users(row, people, NoticeType.SYSTEM, key="department_without_head", params=params, data=data)


@notice_consumers.on("report.ready", "report.failed")
def report(row: OutboxEvent) -> None:
    """To whom asked for it."""
    kind = NoticeType.REPORT_READY if row.name == "report.ready" else NoticeType.REPORT_FAILED
    params = {"report": row.payload.get("title") or row.payload.get("type")}
    if row.payload.get("type") == "list":  # of the back office: a file for its maker, none of the API's
        key = "list_ready" if kind == NoticeType.REPORT_READY else "list_failed"
        data = {"listId": str(row.subject_id)}
        notify_users(row, active([row.actor_id]), kind, key=key, params=params, data=data)
        return
    data = {"reportId": str(row.subject_id)}
    notify_users(row, active([row.actor_id]), kind, params=params, data=data)


@notice_consumers.on(ExportReady, ExportFailed)
def export(row: OutboxEvent) -> None:
    """To the owner who asked for the copy."""
    key = "export_ready" if row.name == ExportReady.name else "export_failed"
    data = {"exportId": str(row.subject_id)}
    notify_users(row, active([row.actor_id]), NoticeType.SYSTEM, key=key, params={}, data=data)


@notice_consumers.on("import.completed", "import.failed")
def imported(row: OutboxEvent) -> None:
    """To the person who asked; a trial is told where it took longer than one waits for."""
    was = row.payload
    if was["dry_run"] and not was["long"]:
        return
    key = "import_failed" if row.name == "import.failed" else "import_ready"
    if was["dry_run"]:
        key = key.replace("import_", "import_tried_")
    params = {name: was[name] for name in ("title", "created", "changed", "errors", "error") if name in was}
    if "error" in params:
        params["error"] = params["error"].rstrip(".")
    data = {"importId": str(row.subject_id)}
    notify_users(row, active([row.actor_id]), NoticeType.SYSTEM, key=key, params=params, data=data)


@notice_consumers.on("report_schedule.paused")
def schedule_paused(row: OutboxEvent) -> None:
    """To its owner; to owners and administrators where that person is gone."""
    owner = active([row.actor_id], row.workspace_id)
    was = row.payload
    notify_users(
        row,
        owner or holders("REPORTS_GENERATE", workspace_id=row.workspace_id, roles=(OWNER, ADMIN)),
        NoticeType.REPORT_FAILED,
        key="schedule_paused",
        params={"schedule": was["title"], "failures": was["failures"], "reason": was["error"]},
        data={"scheduleId": str(row.subject_id), "failures": was["failures"], "reason": was["error"]},
    )


@notice_consumers.on(ChatMessagePosted)
def chat_message(row: OutboxEvent) -> None:
    """To the channel's other members."""
    channel_id, sender_id = UUID(row.payload["chat_channel_id"]), UUID(row.payload["sender_id"])
    said = message(UUID(row.payload["chat_message_id"]))
    notify_users(
        row,
        active(member_ids(channel_id) - {sender_id}, row.workspace_id),
        NoticeType.CHAT_MESSAGE,
        params={"sender": said["senderName"], "text": said["text"][:200]},
        data={"channelId": str(channel_id), "messageId": str(said["id"]), "senderId": str(sender_id)},
        about_id=channel_id,
    )


@notice_consumers.on(WebhookDisabled)
def webhook_disabled(row: OutboxEvent) -> None:
    """To who looks after the settings."""
    notify_users(
        row,
        holders("SETTINGS_UPDATE", workspace_id=row.workspace_id),
        NoticeType.SYSTEM,
        key="webhook_disabled",
        params={"url": row.payload["url"]},
        data={"webhookId": row.payload["webhook_id"], "reason": row.payload["reason"]},
    )
