"""Questions that are kept: forgotten after a year, and shown to staff without anybody's words."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from apps.ai.models import Question
from apps.ai.tasks import clean_up
from apps.ai.tests.chat_client import CHAT, ask


def test_questions_are_forgotten_after_a_year(company):
    ask(company.client, "Сколько у нас клиентов?")
    ask(company.client, "Сколько у нас товаров?")
    [old, young] = Question.objects.order_by("created_at")
    year = timedelta(days=365)
    Question.objects.filter(pk=old.pk).update(created_at=timezone.now() - year - timedelta(minutes=1))
    Question.objects.filter(pk=young.pk).update(created_at=timezone.now() - year + timedelta(minutes=1))
    clean_up()
    [kept] = company.client.get(CHAT).json()["data"]["items"]
    assert kept["message"] == "Сколько у нас товаров?"


def test_staff_see_which_tool_answered_and_nobodys_words(company, platform_staff):
    ask(company.client, "Сколько у нас клиентов?")
    question = Question.objects.get()
    pages = (
        reverse("platform:ai_question_changelist"),
        reverse("platform:ai_question_change", args=[question.pk]),
    )
    for page in pages:
        answer = platform_staff.get(page)
        assert answer.status_code == 200
        assert question.tool in answer.content.decode()
        assert "Сколько у нас" not in answer.content.decode()
    assert platform_staff.get(reverse("platform:ai_question_add")).status_code == 403
    deleted = platform_staff.post(reverse("platform:ai_question_delete", args=[question.pk]), {"post": "yes"})
    assert deleted.status_code == 403
    assert Question.objects.get() == question
