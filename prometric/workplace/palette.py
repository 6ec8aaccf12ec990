"""The command palette: one question over the project's own search and the menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from apps.kernel.admin.sites import actor_of
from apps.search import selectors
from prometric.workplace import links, menu

LIMIT = 20
ICONS = {
    "product": "inventory_2",
    "customer": "groups",
    "deal": "handshake",
    "order": "shopping_cart",
    "invoice": "receipt_long",
}


def results(request: HttpRequest, site: Any) -> HttpResponse:
    """Records that the member may see, then pages of the menu; never remembered for anybody else."""
    asked = request.GET.get("s", "").strip()[:200]
    if len(asked) < 2:
        return HttpResponse()
    actor = actor_of(request)
    assert actor is not None
    found = selectors.search(actor=actor, query=asked, limit=LIMIT)
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
    pages = [
        {"title": item["title"], "description": group["title"], "link": item["link"], "icon": item["icon"]}
        for group in menu.groups(request)
        for item in group["items"]
        if asked.lower() in str(item["title"]).lower()
    ]
    context = {"results": [*pages, *rows]}
    return TemplateResponse(request, "workplace/palette.html", context, headers={"HX-Trigger": "search"})
