"""What is done, said and attached around a record: the panel below its page, and saying something there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.collaboration import selectors, services
from apps.collaboration.models import EntityType
from apps.hr.selectors import employee_names, employee_rows
from apps.kernel.admin.refusals import explain
from apps.kernel.admin.sites import actor_of
from apps.kernel.errors import DomainError
from apps.kernel.uuids import read_uuid
from prometric.workplace import files, links, tasks

# So many of the newest are shown.
MOST = 20
KINDS = {each.model: kind for kind, each in selectors.KINDS.items()}


def of(request: HttpRequest, obj: Any) -> dict[str, Any]:
    """The open tasks and the newest comments of a record; {} for kinds that have none."""
    actor, kind = actor_of(request), KINDS.get(type(obj))
    if actor is None or kind is None:
        return {}
    of_it = {"entity_type": kind, "entity_id": obj.pk}
    waiting = selectors.visible_tasks(actor).filter(**of_it, completed_at__isnull=True)
    waiting = waiting.select_related("assigned_to__membership__user").order_by("due_at", "id")
    said = selectors.visible_comments(actor).filter(**of_it).select_related("author")
    comments = list(said.order_by("-created_at", "-id")[:MOST])
    names = employee_names(pk for comment in comments for pk in comment.mentions)
    return {
        "kind": kind,
        "record": obj.pk,
        "tasks": tasks.rows(actor, list(waiting[:MOST])),
        "comments": [
            {
                "comment": comment,
                "mentions": _beside(comment.text, [names.get(pk, "") for pk in comment.mentions]),
                "is_own": comment.author_id == actor.user_id,
            }
            for comment in comments
        ],
        "people": employee_rows()
        .filter(membership__in=selectors.members_who_see(actor.workspace_id, kind, obj.pk).values("pk"))
        .select_related("membership__user")
        .order_by("membership__user__first_name", "membership__user__last_name"),
        "back": request.get_full_path(),
        **files.of(actor, kind, obj.pk),
    }


def _beside(text: str, names: list[str]) -> list[str]:
    """Whom a comment mentions without naming them in its words."""
    return [name for name in names if f"@{name}" not in text]


@require_POST
def say(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """A new comment about a record, with whom it mentions."""
    actor = actor_of(request)
    assert actor is not None
    if kind not in EntityType.values:
        raise Http404
    text = request.POST.get("text", "").strip()[:10_000]
    try:
        mentions = [read_uuid(each) for each in request.POST.getlist("mentions")]
        if text:
            services.add_comment(actor=actor, entity_type=kind, entity_id=pk, text=text, mentions=mentions)
        else:
            messages.error(request, _("Write something first."))
    except ValueError:
        raise Http404 from None
    except DomainError as error:
        if error.status in (403, 404):
            raise Http404 from None
        messages.error(request, explain(error))
    return HttpResponseRedirect((links.to(kind, pk) or reverse("admin:index")) + "#around")


@require_POST
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own comment in other words, or (`delete`) taken back."""
    actor = actor_of(request)
    assert actor is not None
    comment = selectors.visible_comments(actor).filter(pk=pk).first()
    if comment is None:
        raise Http404
    text = request.POST.get("text", "").strip()[:10_000]
    try:
        if "delete" in request.POST:
            services.delete_comment(pk, actor=actor)
        elif text:
            services.change_comment(pk, actor=actor, text=text)
    except DomainError as error:
        messages.error(request, explain(error))
    page = links.to(comment.entity_type, comment.entity_id)
    return HttpResponseRedirect((page or reverse("admin:index")) + "#around")
