"""The words of an e-mail: a template, its language, one line for a subject, a page beside the text."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import validate_email
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils import timezone, translation

from apps.kernel import tenancy
from apps.kernel.models import OutgoingMail

SENDER_LENGTH = 150


def written(
    *,
    to: str,
    template: str,
    language: str,
    context: dict[str, Any],
    attachment: dict[str, Any] | None = None,
    sender_name: str = "",
    reply_to: str = "",
    told: dict[str, Any] | None = None,
    html: bool = False,
) -> OutgoingMail:
    """One e-mail as `mail.queue_mail` describes it, unsaved.

    Raises:
        ValidationError: a bad address. TemplateDoesNotExist
    """
    validate_email(to)
    subject, body = _render(template, language, context)
    scope = tenancy.peek()
    return OutgoingMail(
        to=to,
        subject=subject,
        body=body,
        html=_page(body, language, sender_name) if html else "",
        attachment=attachment,
        sender_name=_one_line(sender_name)[:SENDER_LENGTH],
        reply_to=reply_to,
        told=told,
        next_attempt_at=timezone.now(),
        whose=scope.organization_id if scope else None,
    )


def _render(template: str, language: str, context: dict[str, Any]) -> tuple[str, str]:
    language = language.lower().partition("-")[0]  # kk-KZ is kk
    languages = dict.fromkeys((language, settings.LANGUAGE_CODE, "en"))
    found = Engine.get_default().select_template([f"mail/{template}.{code}.txt" for code in languages])
    with translation.override(language):
        text = found.render(Context(context, autoescape=False))
    subject, _, body = text.lstrip().partition("\n")
    return _one_line(subject), body.strip() + "\n"


def _page(body: str, language: str, sender_name: str) -> str:
    """The same words as a page: paragraphs, escaped, with the addresses in them as links."""
    shown = {"body": body, "language": language[:2], "sender_name": sender_name}
    return render_to_string("mail/page.html", shown)


def _one_line(text: str) -> str:
    """No line breaks or other control characters: nothing in a value can become a header of its own."""
    visible = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(visible.split())[: OutgoingMail._meta.get_field("subject").max_length]
