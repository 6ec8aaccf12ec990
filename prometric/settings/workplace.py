"""The looks of the two back offices: one product, one look with the sales page."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

_BOTH: dict[str, Any] = {
    "SITE_TITLE": "Prometric",
    "SITE_HEADER": "Prometric",
    "SITE_ICON": lambda request: static("dashboard/icon.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("dashboard/icon.svg")}
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SHOW_BACK_BUTTON": True,
    "LANGUAGES": {
        "navigation": [
            {"code": "kk", "name_local": "Қазақша", "name": "Kazakh"},
            {"code": "ru", "name_local": "Русский", "name": "Russian"},
            {"code": "en", "name_local": "English", "name": "English"},
        ],
        "action": reverse_lazy("admin:language"),
    },
    "STYLES": [
        lambda request: static("workplace/colors.css"),
        lambda request: static("workplace/workplace.css"),
        lambda request: static("workplace/frame.css"),
        lambda request: static("workplace/around.css"),
    ],
    "SCRIPTS": [lambda request: static("workplace/named.js")],
}
UNFOLD: dict[str, Any] = {
    **_BOTH,
    "COMMAND": {"search_models": False, "show_history": False},
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "prometric.workplace.menu.groups",
    },
    "SCRIPTS": [
        lambda request: static("workplace/named.js"),
        lambda request: static("workplace/workplace.js"),
        lambda request: static("workplace/bell.js"),
        lambda request: static("workplace/around.js"),
    ],
}
UNFOLD_PLATFORM: dict[str, Any] = {
    **_BOTH,
    "SITE_SUBHEADER": _("Platform"),
    "DASHBOARD_CALLBACK": "prometric.workplace.platform_home.context",
    "SIDEBAR": {"show_search": True, "show_all_applications": False, "navigation": []},
}

# Of each HTML page, by prometric.policies.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # The theme's Alpine compiles the attributes of its templates.
        "script-src": [SELF, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
