"""The command palette: one question over the project's own search and the menu."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.collaboration import selectors as collaboration
from apps.kernel.actor import Actor
from apps.kernel.admin.sites import actor_of
from apps.kernel.letters import holds
from apps.sales import selectors as sales
from apps.search import selectors
from apps.search.models import DocumentType
from prometric.workplace import links, menu

LIMIT = 20
# So many tasks, comments and files.
MOST = 5
ICONS = {
    "product": "inventory_2",
    "customer": "groups",
    "deal": "handshake",
    "order": "shopping_cart",
    "invoice": "receipt_long",
    "shipment": "local_shipping",
    "return": "assignment_return",
}


def _around_records(actor: Actor, asked: str) -> list[dict[str, Any]]:
    """The newest whose texts have every word, of those that the member may see."""
    found: list[dict[str, Any]] = []
    tasks, comments = collaboration.visible_tasks(actor), collaboration.visible_comments(actor)
    files = collaboration.visible_files(actor)
    for word in asked.split():
        tasks = tasks.filter(holds("subject", word) | holds("description", word))
        comments = comments.filter(holds("text", word))
        files = files.filter(holds("name", word))
    for task in tasks.order_by("-created_at", "-id")[:MOST]:
        link, said = links.to("task", task.pk), _("Task")
        found.append({"title": task.subject, "description": said, "link": link, "icon": "task_alt"})
    for comment in comments.order_by("-created_at", "-id")[:MOST]:
        page = links.to(comment.entity_type, comment.entity_id)
        link, said = page and f"{page}#comment-{comment.pk}", _("Comment")
        found.append({"title": str(comment), "description": said, "link": link, "icon": "chat"})
    for file in files.order_by("-created_at", "-id")[:MOST]:
        page = links.to(file.entity_type, file.entity_id)
        link, said = page and f"{page}#file-{file.pk}", _("File")
        found.append({"title": file.name, "description": said, "link": link, "icon": "attach_file"})
    return [row for row in found if row["link"]]


def _deliveries(actor: Actor, asked: str) -> list[dict[str, Any]]:
    """The newest shipments and returns that have every word in their numbers; a number has a digit."""
    numbers = all(re.search(r"\d", word) for word in asked.split())
    if not numbers or not actor.may("ORDERS_VIEW"):
        return []
    sent, back = sales.shipment_rows(), sales.return_rows()
    for word in asked.split():
        sent = sent.filter(holds("number", word) | holds("act_number", word) | holds("tracking_number", word))
        back = back.filter(holds("number", word))
    return [
        *_numbered("shipment", _("Shipment"), sent),
        *_numbered("return", _("Return"), back),
    ]


def _numbered(kind: str, said: str, rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """The newest of an order's rows, each with the order's number."""
    return [
        {
            "title": row.number,
            "description": f"{said}: {row.order.number}",
            "link": links.to(kind, row.pk),
            "icon": ICONS[kind],
        }
        for row in rows.select_related("order").order_by("-created_at", "-id")[:MOST]
    ]


def results(request: HttpRequest, site: Any) -> HttpResponse:
    """Records that the member may see, then pages of the menu; never remembered for anybody else."""
    asked = request.GET.get("s", "").strip()[:200]
    if len(asked) < 2:
        return HttpResponse()
    actor = actor_of(request)
    assert actor is not None
    found = selectors.search(actor=actor, query=asked, types=DocumentType.values, limit=LIMIT)
    rows = [
        {
            "title": item["title"],
            "description": item["description"],
            "link": links.to(item["type"], item["id"]),
            "icon": ICONS.get(item["type"], "search"),
        }
        for item in found.results
    ]
    rows = [row for row in rows if row["link"]]
    rows += _deliveries(actor, asked)
    rows += _around_records(actor, asked)
    pages = [
        {"title": item["title"], "description": group["title"], "link": item["link"], "icon": item["icon"]}
        for group in menu.groups(request)
        for item in group["items"]
        if asked.lower() in str(item["title"]).lower()
    ]
    context = {"results": [*pages, *rows]}
    return TemplateResponse(request, "workplace/palette.html", context, headers={"HX-Trigger": "search"})
