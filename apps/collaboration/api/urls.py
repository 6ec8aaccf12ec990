"""Addresses of collaboration."""

from apps.collaboration.api.views import CommentViewSet, TaskViewSet

routes = [
    ("tasks", TaskViewSet, "task"),
    ("comments", CommentViewSet, "comment"),
]
