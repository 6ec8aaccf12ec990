"""What people asked the assistant."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.kernel.models import WorkspaceModel


class Question(WorkspaceModel):
    """One question of one person and the answer that was given, for that person alone."""

    travels = False

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    message = models.TextField(_("message"))
    language = models.CharField(_("language"), max_length=2)
    tool = models.CharField(
        _("tool"), max_length=40, blank=True, help_text=_("Empty where nothing was answered")
    )
    source = models.CharField(_("source"), max_length=10, help_text=_("The local router, or the provider"))
    answer = models.JSONField(_("answer"))

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("question"), _("questions")
        indexes = [
            models.Index(fields=["workspace", "user", "-created_at", "-id"], name="ai_question_history")
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.tool}"  # no words: lists and titles show it
