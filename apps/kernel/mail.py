"""E-mail: written with its cause in one transaction, sent after the commit, tried again until it went.

Templates are `mail/<template>.<language>.txt`; their first line is the subject. A file that goes along is
made when the mail is sent, by whoever registered its kind with `attaches`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from email.encoders import encode_base64
from email.headerregistry import Address
from email.mime.base import MIMEBase
from email.utils import parseaddr
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from apps.kernel import broker, queues
from apps.kernel.files import File
from apps.kernel.mail_writing import written
from apps.kernel.models import OutgoingMail

MAX_ATTEMPTS = 10
# Addresses of accounts without a person; nothing is delivered to .invalid anywhere (RFC 6761).
NOBODY = "nobody.invalid"
FIRST_DELAY = timedelta(minutes=1)  # doubled after each failure: the tenth comes 8½ hours after the first
BATCH = 100
# A mail server that is down costs EMAIL_TIMEOUT each time: then the rest of the batch waits for the next run.
MAX_FAILURES_IN_A_ROW = 5
_DELIVER_TASK = "apps.kernel.tasks.deliver_mail"

Maker = Callable[..., File]
Hearer = Callable[..., None]
_makers: dict[str, Maker] = {}
_hearers: dict[str, Hearer] = {}
_withheld: ContextVar[bool] = ContextVar("mail_withheld", default=False)

log = structlog.get_logger("prometric.mail")


def attaches(kind: str) -> Callable[[Maker], Maker]:
    """Register who makes the attachments of a kind: called with the rest of the reference, outside a tenant.

    Whatever it raises is a failed try, noted on the mail.
    """

    def register(maker: Maker) -> Maker:
        _makers[kind] = maker
        return maker

    return register


def hears(kind: str) -> Callable[[Hearer], Hearer]:
    """Register who hears of each try to send a mail: `hearer(**reference, sent=, error=, given_up=)`.

    Called outside a tenant, in the transaction that notes the try. What it raises is logged: the mail went.
    """

    def register(hearer: Hearer) -> Hearer:
        _hearers[kind] = hearer
        return hearer

    return register


@contextmanager
def withheld() -> Iterator[None]:
    """History is brought in within the block: what it had to tell is past, so no mail is written.

    Addresses and templates are checked as ever. For loading data alone; no request enters it.
    """
    token = _withheld.set(True)
    try:
        yield
    finally:
        _withheld.reset(token)


def is_withheld() -> bool:
    """Whether no mail is written now."""
    return _withheld.get()


def queue_mail(
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
    send: bool = True,
) -> OutgoingMail:
    """Write one e-mail in the caller's transaction and ask for its delivery once that commits.

    `attachment` names a file by its kind and what its maker takes: `{"kind": "invoice", "invoice_id": …}`;
    `told` in the same way who hears what became of it. `sender_name` stands before our address, answers go
    to `reply_to`; with `html` the text goes as a page beside itself. With `send=False` the same work is done
    and no mail left: how long an answer takes must not tell whether an address is known. Where mail is
    `withheld`, or for nobody, it is returned unsaved.

    Falls back to the default language and to English when the template is not translated. Values are
    not HTML-escaped: the text is plain. Raises ValidationError for a bad address and
    TemplateDoesNotExist for an unknown template.
    """
    mail = written(
        to=to,
        template=template,
        language=language,
        context=context,
        attachment=attachment,
        sender_name=sender_name,
        reply_to=reply_to,
        told=told,
        html=html,
    )
    if _is_kept_back(mail):
        return mail
    with transaction.atomic():
        mail.save(force_insert=True)
        if not send:
            transaction.set_rollback(True)
    transaction.on_commit(partial(_ask_for_delivery, mail), robust=True)
    return mail


def queue_mails(letters: Iterable[Mapping[str, Any]]) -> None:
    """Many e-mails by one statement; each as the named arguments of `queue_mail`, `send` aside."""
    mails = [written(**letter) for letter in letters]
    mails = [mail for mail in mails if not _is_kept_back(mail)]
    if not mails:
        return
    OutgoingMail.objects.bulk_create(mails)
    transaction.on_commit(partial(_ask_for_deliveries, mails), robust=True)


def _is_kept_back(mail: OutgoingMail) -> bool:
    return _withheld.get() or mail.to.endswith(f"@{NOBODY}")


def deliver(mail_id: UUID | str) -> bool:
    """Send one e-mail that is due; whether it went. Idempotent: a sent, locked or unknown one is left alone.

    The row stays locked while the server answers, so no second worker sends it too. A failure is
    noted on the row and tried again later, `MAX_ATTEMPTS` times in all.
    """
    with transaction.atomic():
        mail = _due(timezone.now()).filter(pk=mail_id).select_for_update(skip_locked=True).first()
        if mail is None:
            return False
        mail.attempts += 1
        try:
            _send(mail)
        except Exception as error:  # whatever a mail backend raises, the row must say so
            _note_failure(mail, error)
            _tell(mail)
            return False
        mail.sent_at, mail.error = timezone.now(), ""
        _blank(mail)
        mail.save()
        _tell(mail)
        return True


def deliver_pending() -> int:
    """Send what is due and was left over (the broker was down, the server refused); how many went.

    One of each organization, then the second of each, and so on.
    """
    turn = Window(RowNumber(), partition_by=F("whose"), order_by=F("next_attempt_at").asc())
    due = _due(timezone.now()).annotate(turn=turn).order_by("turn", "next_attempt_at")
    sent = failures = 0
    for mail_id in list(due.values_list("pk", flat=True)[:BATCH]):
        if deliver(mail_id):
            sent, failures = sent + 1, 0
        else:
            failures += 1
        if failures >= MAX_FAILURES_IN_A_ROW:
            break
    return sent


def _due(moment: datetime) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(
        sent_at__isnull=True, attempts__lt=MAX_ATTEMPTS, next_attempt_at__lte=moment
    )


def _priority(mail: OutgoingMail) -> int:
    """The more letters an organization has waiting, the further back the next; the house's own are first."""
    if mail.whose is None:
        return 0
    waiting = _due(mail.next_attempt_at).filter(whose=mail.whose).exclude(pk=mail.pk)
    return queues.fair_priority(len(waiting.values_list("pk")[: queues.MANY]))


def _ask_for_delivery(mail: OutgoingMail) -> None:
    """The commit is done: a silent broker costs a minute."""
    broker.enqueue(_DELIVER_TASK, {"mail_id": str(mail.pk)}, priority=_priority(mail))


def _ask_for_deliveries(mails: Sequence[OutgoingMail]) -> None:
    """The same for many, which all stand where the last of them does."""
    priority = _priority(mails[-1])
    for mail in mails:
        if not broker.enqueue(_DELIVER_TASK, {"mail_id": str(mail.pk)}, priority=priority):
            return


def _send(mail: OutgoingMail) -> None:
    message = EmailMultiAlternatives(
        mail.subject,
        mail.body,
        _sender(mail.sender_name),
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.attachment:
        reference = dict(mail.attachment)
        file = _makers[reference.pop("kind")](**reference)
        if file.media_type.startswith("text/"):
            message.attach(_text_part(file))
        else:
            message.attach(file.name, file.content, file.media_type)
    if not message.send():
        raise RuntimeError("the mail server took no recipient")


def _sender(name: str) -> str | None:
    """`ТОО «Прометрик» <noreply@…>`; None is the house's own."""
    if not name:
        return None
    return str(Address(name, addr_spec=parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def _tell(mail: OutgoingMail) -> None:
    """Who asked to be told hears how the try went; a mail that went stays sent whatever they do."""
    if not mail.told:
        return
    reference, given_up = dict(mail.told), mail.sent_at is None and mail.attempts >= MAX_ATTEMPTS
    hearer = _hearers[reference.pop("kind")]
    try:
        with transaction.atomic():
            hearer(**reference, sent=mail.sent_at is not None, error=mail.error, given_up=given_up)
    except Exception:
        log.exception("mail's fate not told", mail_id=str(mail.pk))


def _text_part(file: File) -> MIMEBase:
    """A text under its own type and byte for byte: Django's own way would give it other line ends."""
    media_type, *parameters = file.media_type.split("; ")
    part = MIMEBase(*media_type.split("/"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        part.set_param(name, value)
    part.set_payload(file.content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=file.name)
    return part


def _note_failure(mail: OutgoingMail, error: Exception) -> None:
    mail.error = f"{type(error).__name__}: {error}"[:1000].replace("\x00", "")
    mail.next_attempt_at = timezone.now() + FIRST_DELAY * 2 ** (mail.attempts - 1)
    given_up = mail.attempts >= MAX_ATTEMPTS
    if given_up:
        _blank(mail)
    mail.save()
    log.warning(
        "mail not sent", mail_id=str(mail.pk), attempts=mail.attempts, given_up=given_up, error=mail.error
    )


def _blank(mail: OutgoingMail) -> None:
    """Codes and links that open an account must not stay readable."""
    mail.body = mail.html = ""
