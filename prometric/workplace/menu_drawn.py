"""The menu as HTML, as the theme's `app_list.html` draws it."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

_GROUP = """<div class="hidden mb-1.5 has-[ol]:has-[li]:block">{}
<h2 class="font-semibold flex flex-row group items-center mb-1 mx-3 py-1.5 px-3 select-none\
 text-font-important-light text-sm dark:text-font-important-dark">{}</h2>
<ol class="flex flex-col gap-0.5 px-6">"""
_LINE = mark_safe('<hr class="border-t border-base-200 mx-6 my-2 dark:border-base-800">')
_ITEM = """<li><a href="{}" class="flex h-[38px] items-center -mx-3 px-3 rounded-default\
 hover:text-primary-600 dark:hover:text-primary-500{}><span class="material-symbols-outlined md-18 mr-3\
 w-[18px]">{}</span><span>{}</span>{}</a></li>"""
_HERE = mark_safe(
    " bg-base-100 font-semibold text-primary-600 dark:bg-white/[.06] dark:text-primary-500 active"
    '" aria-current="page"'
)
_ELSEWHERE = mark_safe('"')
# bell.js writes the number where the page has none.
_BADGE = """<span data-waits="{}"{} class="font-semibold\
 h-[18px] leading-[18px] ml-2 px-1 relative rounded-xs text-center\
 text-[11px] whitespace-nowrap uppercase min-w-[18px] {}">{}</span>"""
_HIDDEN = mark_safe(" hidden")
_BADGES = {
    "primary": "bg-primary-100 text-primary-700 dark:bg-primary-500/20 dark:text-primary-400",
    "danger": "bg-red-100 text-red-700 dark:bg-red-500/20 dark:text-red-400",
}


# Menus that are kept drawn: of each set of rights, in each language's words, on each of its pages.
_KEPT = 1000
_kept: dict[Any, SafeString] = {}


def drawn(groups: list[dict[str, Any]]) -> SafeString:
    """The menu's groups as HTML, at once: the theme renders a template for each of forty pages."""
    items = [item for group in groups for item in group["items"]]
    if any(item.get("badge") for item in items):
        return _draw(groups)
    words = (str(group["title"]) for group in groups)
    key = get_language(), *words, *((item["link"], item["active"]) for item in items)
    if key not in _kept:
        if len(_kept) >= _KEPT:
            _kept.clear()
        _kept[key] = _draw(groups)
    return _kept[key]


def _draw(groups: list[dict[str, Any]]) -> SafeString:
    parts: list[str] = []
    for group in groups:
        parts.append(format_html(_GROUP, _LINE if group["separator"] else "", group["title"]))
        for item in group["items"]:
            badge, number = "", item.get("badge")
            if item.get("waits"):
                tone, none = _BADGES[item["badge_variant"]], "" if number else _HIDDEN
                badge = format_html(_BADGE, item["waits"], none, tone, number or "")
            here = _HERE if item["active"] else _ELSEWHERE
            parts.append(format_html(_ITEM, item["link"], here, item["icon"], item["title"], badge))
        parts.append("</ol></div>")
    return mark_safe("".join(parts))  # noqa: S308 (each part is escaped)
