"""A report as a mail: the file, and where the same stands live. It is built at the moment at which it goes out."""

import smtplib
from collections.abc import Mapping
from datetime import date, datetime
from email.utils import formataddr
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from governance.models import Delivery, ReportSubscription
from governance.services.mails import mail_headers
from governance.services.portfolio_pdf import File
from governance.services.printing import NotPrinted
from governance.services.report_files import report_file
from governance.services.reports import report_token
from governance.services.undelivered import Moot, Undelivered

# What is larger is not taken by many mail servers: the mail then leads to the page alone. Units: bytes.
LARGEST = 10_000_000
# From the report to the page that shows the same.
PAGES = {
    ReportSubscription.Report.PACK: "portfolio",
    ReportSubscription.Report.INITIATIVES: "initiatives",
    ReportSubscription.Report.FLAGS: "flags",
}


def report_mail_send(delivery: Delivery) -> None:
    """Send a report to whoever subscribed to it.

    Raises: Undelivered; Moot where its reader paused or ended it, left, or has no address.
    """
    subscription = (
        ReportSubscription.objects.select_related("person")
        .filter(pk=delivery.content["subscription"], ended_at=None, paused_at=None)
        .first()
    )
    if subscription is None or not subscription.person.may_sign_in or not subscription.person.email:
        raise Moot
    try:
        report_mail(delivery, subscription, timezone.now()).send()
    except NotPrinted as error:
        raise Undelivered(str(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered(f"{type(error).__name__}: {error}") from error


def report_mail(delivery: Delivery, subscription: ReportSubscription, at: datetime) -> EmailMultiAlternatives:
    """Return the mail as it goes out, in its reader's language and time.

    Raises: NotPrinted.
    """
    person = subscription.person
    language = translation.override(person.language or settings.LANGUAGE_CODE)
    with language, timezone.override(ZoneInfo(person.timezone)):
        file = report_file(subscription, at)
        context = _context(delivery, subscription, file, at)
        text = render_to_string("email/report.txt", context)
        html = render_to_string("email/report.html", context)
    mail = EmailMultiAlternatives(
        subject=" ".join(context["subject"].split()),
        body=text,
        to=[formataddr((person.display_name, person.email))],
        headers=mail_headers(delivery, context["unsubscribe_url"]),
    )
    mail.attach_alternative(html, "text/html")
    if context["attached"]:
        mail.attach(file.name, file.content, file.kind)
    return mail


def _context(delivery: Delivery, subscription: ReportSubscription, file: File, at: datetime) -> Mapping[str, Any]:
    page = reverse(PAGES[ReportSubscription.Report(subscription.report)])
    query = f"?{urlencode(subscription.address)}" if subscription.address else ""
    token = report_token(subscription.pk)
    what = str(subscription.get_report_display()).partition(",")[0]
    said = {"what": what, "day": f"{date.fromisoformat(delivery.content['day']):%-d %b %Y}"}
    return {
        "subject": _("%(what)s, %(day)s") % said,
        "person": subscription.person,
        "what": what,
        "narrowed_by": subscription.narrowed_by,
        "at": at,
        "file": file.name,
        "attached": len(file.content) <= LARGEST,
        "page_url": settings.SITE_URL + page + query,
        "reports_url": settings.SITE_URL + reverse("reports"),
        "unsubscribe_url": settings.SITE_URL + reverse("report-unsubscribe", args=[token]),
    }
