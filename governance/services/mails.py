"""Mails: what a person is told, in their language and their time, as text and as HTML, each with where to act."""

import smtplib
from collections.abc import Sequence
from email.utils import formataddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Delivery, Notice
from governance.queries.notices import notices_of, notices_worded
from governance.queries.sight import sight_of
from governance.rules.flags import FLAG_TITLES
from governance.rules.severity import Severity
from governance.services.undelivered import Moot, Undelivered
from roles.models import Person

_SALT = "remit.unsubscribe"
# More are counted, not listed: the inbox has them all.
MOST_LISTED = 30


def mail_send(delivery: Delivery) -> None:
    """Send what a mail is about, still matters and is seen by its receiver: a mail shows no more than the inbox.

    Raises: Undelivered; Moot where nothing of it is left, or the person has no address.
    """
    person = delivery.person
    if person is None or not person.email or not person.is_active or not (notices := _seen(delivery, person)):
        raise Moot
    try:
        mail_compose(delivery, person, notices).send()
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered(f"{type(error).__name__}: {error}") from error


def _seen(delivery: Delivery, person: Person) -> Sequence[Notice]:
    sight = sight_of(person.actor)
    return notices_worded(notices_of(person.pk, sight, only_new=True).filter(mail=delivery).order_by("pk"), sight)


def mail_compose(delivery: Delivery, person: Person, notices: Sequence[Notice]) -> EmailMultiAlternatives:
    """Return the mail as it goes out."""
    kind = delivery.content["kind"]
    with translation.override(person.language or settings.LANGUAGE_CODE), timezone.override(ZoneInfo(person.timezone)):
        context = _context(kind, person, notices)
        text = render_to_string("email/notices.txt", context)
        html = render_to_string("email/notices.html", context)
    mail = EmailMultiAlternatives(
        subject=" ".join(context["subject"].split()),
        body=text,
        to=[formataddr((person.display_name, person.email))],
        headers=mail_headers(delivery, context["unsubscribe_url"]),
    )
    mail.attach_alternative(html, "text/html")
    return mail


def unsubscribe_token(person_id: int) -> str:
    """Return what proves that whoever has it was sent this person's digest."""
    return Signer(salt=_SALT).sign(str(person_id))


def unsubscribe_person(token: str) -> int:
    """Return whose digest a token is about.

    Raises: django.core.signing.BadSignature.
    """
    return int(Signer(salt=_SALT).unsign(token))


def mail_headers(delivery: Delivery, unsubscribe_url: str) -> dict[str, str]:
    """Return what a mail says of itself to programs; where it can be switched off, how a mail program does it."""
    # The same with each try: a mailbox that gets it twice shows it once.
    headers = {
        "Message-ID": f"<{delivery.key.replace(':', '.')}@{settings.MAIL_DOMAIN}>",
        "Auto-Submitted": "auto-generated",
    }
    if unsubscribe_url:
        headers |= {"List-Unsubscribe": f"<{unsubscribe_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def _context(kind: str, person: Person, notices: Sequence[Notice]) -> dict[str, Any]:
    worst_first = sorted(notices, key=lambda notice: (_rank(notice), notice.pk))
    token = "" if any(notice.mandatory for notice in notices) else unsubscribe_token(person.pk)
    return {
        "subject": _subject(kind, worst_first),
        "lede": _lede(kind, worst_first),
        "person": person,
        "rows": [_row(notice) for notice in worst_first[:MOST_LISTED]],
        "more": max(0, len(worst_first) - MOST_LISTED),
        "inbox_url": settings.SITE_URL + reverse("inbox"),
        "unsubscribe_url": settings.SITE_URL + reverse("unsubscribe", args=[token]) if token else "",
    }


def _rank(notice: Notice) -> int:
    return list(Severity).index(Severity(notice.severity)) if notice.severity else 0


def _subject(kind: str, notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        return _title(notices[0])
    values = {"count": len(notices), "first": _title(notices[0])}
    if kind == "digest":
        return ngettext("%(count)d thing waits for you", "%(count)d things wait for you", len(notices)) % values
    return _("%(count)d things need you now, first: %(first)s") % values


def _title(notice: Notice) -> str:
    about = notice.flag.initiative if notice.flag else None
    rule = _(FLAG_TITLES.get(notice.flag.rule, "")) if notice.flag else notice.message
    parts = (notice.get_severity_display() if notice.severity else "", rule, about.key if about else "")
    return " · ".join(str(part) for part in parts if part)


def _lede(kind: str, notices: Sequence[Notice]) -> str:
    if kind == "digest":
        return _("This is what is new since your last digest and does not have to be done today.")
    if any(notice.kind in {Notice.Kind.LINE, Notice.Kind.BOARD} for notice in notices):
        return _("You are told because nobody below you acted in time.")
    return _("It waits for you. When nobody acts in time, those above you are told.")


def _row(notice: Notice) -> dict[str, Any]:
    flag = notice.flag
    return {
        "title": _title(notice),
        "why": notice.get_kind_display(),
        "severity": notice.severity or "low",
        "message": notice.message,
        "count": notice.count,
        "due_at": flag.due_at if flag else None,
        "url": settings.SITE_URL + notice.url,
    }
