"""The project: puts the apps together and opens the doors; owns no business."""

from prometric.celery import app as celery_app

__all__ = ["celery_app"]
__version__ = "1.0.0"
