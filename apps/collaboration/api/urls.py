"""Addresses of collaboration."""

from apps.collaboration.api.files import FileViewSet, LinkedFileViewSet
from apps.collaboration.api.views import CommentViewSet, TaskViewSet

routes = [
    ("tasks", TaskViewSet, "task"),
    ("comments", CommentViewSet, "comment"),
    ("files/linked", LinkedFileViewSet, "file-link"),
    ("files", FileViewSet, "file"),
]
