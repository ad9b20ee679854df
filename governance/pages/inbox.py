"""The inbox: what a person was told, live in the page, and how they want to hear of the rest."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.models import Hearing, Notice
from governance.pages.event_streams import event_answer
from governance.pages.seeing import sight_of
from governance.queries.notices import inbox_mark, notices_of, notices_worded
from governance.services.mails import unsubscribe_person
from governance.services.notices import digest_choose, notices_read
from roles.pages.acting import person_of

PAGE_SIZE = 50
# Milliseconds after which a browser asks again.
RETRY = 15000


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List what this person was told, what is new first unless they ask for all."""
    person, everything, sight = person_of(request), request.GET.get("show") == "all", sight_of(request)
    paginator = Paginator(notices_of(person.pk, sight, only_new=not everything), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    page.object_list = notices_worded(page.object_list, sight)
    hearing = Hearing.objects.filter(person=person).first()
    context = {
        "page": page,
        "elided": list(paginator.get_elided_page_range(page.number)),
        "everything": everything,
        "lede": _lede(paginator.count, everything=everything),
        "tabs": _tabs(everything=everything),
        "digest": hearing.digest if hearing else True,
        "address": person.email,
    }
    return TemplateResponse(request, "governance/inbox.html", context)


@require_safe
@never_cache
def inbox_live(request: HttpRequest) -> HttpResponse:
    """Answer how many are new, where that is no longer what the page knows."""
    mark = inbox_mark(person_of(request).pk, sight_of(request))
    return event_answer(request, "inbox", mark=mark, data=mark.split("-")[0], retry=RETRY)


@require_POST
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a notice leads; it is read by that."""
    person = person_of(request)
    notice = get_object_or_404(Notice, pk=pk, person=person)
    notices_read(person.pk, at=timezone.now(), ids=[notice.pk])
    return redirect(notice.url)


@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    read = notices_read(person_of(request).pk, at=timezone.now())
    messages.success(
        request, ngettext("%(count)d notice is read.", "%(count)d notices are read.", read) % {"count": read}
    )
    return redirect("inbox")


@require_POST
def inbox_hearing(request: HttpRequest) -> HttpResponse:
    """Keep whether this person wants a digest."""
    wanted = request.POST.get("digest") == "yes"
    digest_choose(person_of(request).pk, wanted=wanted)
    messages.success(request, _("You get a digest by e-mail.") if wanted else _("You get no digest any more."))
    return redirect("inbox")


@login_not_required
@csrf_exempt  # a mail program has no session: the token in the address says whose digest it is
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Switch a digest off for whoever was sent the address: asked first, or at once where a mail program posts."""
    try:
        person_id = unsubscribe_person(token)
    except BadSignature as error:
        raise Http404 from error
    done = request.method == "POST"
    if done:
        digest_choose(person_id, wanted=False)
    return TemplateResponse(request, "governance/unsubscribe.html", {"done": done})


def _lede(count: int, *, everything: bool) -> str:
    if everything and not count:
        return _("You were told nothing so far.")
    if everything:
        return ngettext("You were told %(count)d thing.", "You were told %(count)d things.", count) % {"count": count}
    if not count:
        return _("Nothing is new.")
    return ngettext("%(count)d thing is new.", "%(count)d things are new.", count) % {"count": count}


def _tabs(*, everything: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("New"), "url": "?", "current": not everything},
        {"label": _("Everything"), "url": "?show=all", "current": everything},
    ]
