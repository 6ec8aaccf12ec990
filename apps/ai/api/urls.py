"""Routes of the assistant."""

from apps.ai.api.chat import ChatViewSet

routes = [
    ("ai", ChatViewSet, "chat"),
]
