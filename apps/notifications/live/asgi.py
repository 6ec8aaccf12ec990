"""The sockets' ASGI pieces, put together with Django's by prometric/asgi.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import socketio as library
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path, re_path

from apps.notifications.live.hub import stop_hub
from apps.notifications.live.plain import EventsConsumer, UnknownPath
from apps.notifications.live.socketio import server


def with_sockets(http: Any, *, on_startup: Callable[[], Any]) -> Any:
    """Both doors and Django in one application; what raises in `on_startup` keeps it from starting."""
    return library.ASGIApp(
        server,
        other_asgi_app=ProtocolTypeRouter(
            {
                "http": http,
                "websocket": URLRouter(
                    [
                        path("ws/events", EventsConsumer.as_asgi()),
                        path("ws/", EventsConsumer.as_asgi()),
                        re_path(r"", UnknownPath.as_asgi()),
                    ]
                ),
            }
        ),
        on_startup=on_startup,
        on_shutdown=stop_hub,
    )
