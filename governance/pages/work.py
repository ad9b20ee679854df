"""My work: the acts that wait for one person, each done in place where one click does it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from decisions.models import Ownership
from decisions.pages.fields import field_url
from governance.models import Accountability, FlagState
from governance.pages.flags import flag_mend_url
from governance.queries.work import MOST_FLAGS, Work, work_of
from governance.templatetags.components import due
from roles.models import AccountabilityTerms
from roles.pages.acting import person_of
from roles.rules.permissions import Actor
from roles.services.terms import TermsAct, terms_acts


@dataclass(frozen=True, slots=True)
class Task:
    """One act, as the component `task` shows it. With `act_url` one click does it; `act` names what is done."""

    title: str
    url: str
    note: str = ""
    due: date | datetime | None = None
    icon: str = "inbox"
    act_url: str = ""
    act: str = ""
    act_label: str = ""
    other_label: str = ""
    act_kind: str = "primary"


@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """Show what waits for whoever is signed in."""
    person = person_of(request)
    work = work_of(person, timezone.now())
    asked, flags, drafts = list(_asked(work, person.actor)), list(_flags(work)), list(_drafts(work))
    context = {
        "sections": [
            {"id": "asked", "title": _("You are asked"), "tasks": asked},
            {"id": "flags", "title": _("Flags that go to you"), "tasks": flags, "more": len(flags) == MOST_FLAGS},
            {"id": "drafts", "title": _("Decisions still undefined"), "tasks": drafts},
        ],
        "lede": _lede([*asked, *flags, *drafts]),
        "coming": _coming(work),
        "empty": not (asked or flags or drafts),
    }
    return TemplateResponse(request, "governance/work.html", context)


def _lede(tasks: list[Task]) -> str:
    text = ngettext("%(count)d act waits for you.", "%(count)d acts wait for you.", len(tasks))
    now, today = timezone.now(), timezone.localdate()
    late = sum(t.due < now if isinstance(t.due, datetime) else t.due < today for t in tasks if t.due)
    if late:
        more = ngettext("%(late)d is past its due date.", "%(late)d are past their due date.", late)
        return f"{text % {'count': len(tasks)}} {more % {'late': late}}"
    return text % {"count": len(tasks)}


def _asked(work: Work, actor: Actor) -> Iterator[Task]:
    for terms in work.terms:
        open_acts = terms_acts(terms, actor=actor, may_manage=False)
        for act, task in _OF_TERMS.items():
            if act in open_acts:
                yield task(terms)
    for tolerance in work.tolerances:
        url = f"{reverse('initiative-tolerances', args=[tolerance.initiative.key])}#tolerance-{tolerance.pk}"
        text = _("Sign how much may go wrong: %(measure)s") % {"measure": tolerance.measure}
        yield Task(text, url, str(tolerance.initiative), icon="signature", act_label=_("Read and sign"))
    for classification in work.classifications:
        url = f"{reverse('classification', args=[classification.initiative.key])}#waiting"
        values = {"nature": classification.get_nature_display().lower(), "name": classification.assessed_by}
        text = _("Decide whether it is %(nature)s, as %(name)s assessed") % values
        yield Task(text, url, str(classification.initiative), icon="scale", act_label=_("Decide"))
    for platform in work.attestations:
        initiative = platform.accountability.initiative
        text = _("Attest the platform")
        url = reverse("attestation", args=[initiative.key])
        yield Task(text, url, str(initiative), platform.until, "shield-check", act_label=_("Attest"))


def _flags(work: Work) -> Iterator[Task]:
    for flag in work.flags:
        url = flag_mend_url(flag)
        about = f"{flag.initiative}" if flag.initiative else ""
        note = " · ".join(part for part in (flag.get_severity_display(), flag.get_rule_display(), about) if part)
        if flag.state == FlagState.OPEN:
            act_url = reverse("flag-acknowledge", args=[flag.pk])
            # Quiet: the act that counts is to mend it.
            labels = {"act_label": _("Acknowledge"), "other_label": _("Mend"), "act_kind": ""}
            yield Task(flag.message, url, note, flag.due_at, "flag", act_url, **labels)
        else:
            yield Task(flag.message, url, note, flag.due_at, "flag", act_label=_("Mend"))


def _drafts(work: Work) -> Iterator[Task]:
    for draft in work.drafts:
        following = draft.clarity.open_items[0]
        values = {"percent": draft.clarity.percent, "label": following.label, "code": draft.decision.code}
        note = _("%(code)s · %(percent)d %% defined · next: %(label)s") % values
        url = field_url(draft.decision.id, following.field)
        yield Task(draft.decision.name, url, note, icon="workflow", act_label=_("Go on"))


def _answer(terms: AccountabilityTerms) -> Task:
    values = {"capacity": _capacity(terms), "subject": _subject(terms)}
    return Task(
        title=_("Answer as %(capacity)s of %(subject)s") % values,
        url=_url(terms),
        note=_note(terms),
        icon="user-round-plus",
        act_url=_url(terms),
        act=TermsAct.ACCEPT,
        act_label=_("Accept"),
        other_label=_("Decline"),
    )


def _agree(terms: AccountabilityTerms) -> Task:
    values = {"hours": f"{float(terms.hours_per_month):g}", "name": terms.person}
    return Task(
        title=_("Agree to %(hours)s hours a month for %(name)s") % values,
        url=_url(terms),
        note=_("%(capacity)s of %(subject)s") % {"capacity": _capacity(terms).capitalize(), "subject": _subject(terms)},
        icon="clock",
        act_url=_url(terms),
        act=TermsAct.AGREE,
        act_label=_("Agree"),
    )


def _deputise(terms: AccountabilityTerms) -> Task:
    return Task(
        title=_("Stand in for %(name)s") % {"name": terms.person},
        url=_url(terms),
        note=_("%(capacity)s of %(subject)s") % {"capacity": _capacity(terms).capitalize(), "subject": _subject(terms)},
        icon="users-round",
        act_url=_url(terms),
        act=TermsAct.DEPUTISE,
        act_label=_("Accept"),
    )


_OF_TERMS: dict[TermsAct, Callable[[AccountabilityTerms], Task]] = {
    TermsAct.DECLINE: _answer,  # open exactly while an answer is waited for
    TermsAct.AGREE: _agree,
    TermsAct.DEPUTISE: _deputise,
}


def _coming(work: Work) -> str:
    """Say what is due next; empty when nothing is."""
    if work.coming is None:
        return ""
    values = {"capacity": _capacity(work.coming.terms), "subject": _subject(work.coming.terms)}
    act = _("attest the platform of %(subject)s") if work.coming.attests else _("renew as %(capacity)s of %(subject)s")
    return _("The next thing is due %(when)s: %(act)s.") % {"when": due(work.coming.day), "act": act % values}


def _capacity(terms: AccountabilityTerms) -> str:
    return terms.get_capacity_display() if isinstance(terms, Accountability) else _("owner")


def _subject(terms: AccountabilityTerms) -> str:
    if isinstance(terms, Ownership):
        return _("the decision “%(name)s”") % {"name": terms.decision.name}
    return terms.initiative.title if isinstance(terms, Accountability) else ""


def _url(terms: AccountabilityTerms) -> str:
    return reverse("accountability" if isinstance(terms, Accountability) else "ownership", args=[terms.pk])


def _note(terms: AccountabilityTerms) -> str:
    values = {
        "hours": f"{float(terms.hours_per_month):g}",
        "name": terms.proposed_by,
        "day": date_format(terms.proposed_at, "j M Y"),
    }
    return _("%(hours)s hours a month · asked by %(name)s on %(day)s") % values
