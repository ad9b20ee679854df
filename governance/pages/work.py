"""My work: the acts that wait for one person, each done in place where one click does it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

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
from governance.pages.questions_asked import questions_asked
from governance.pages.tasks import Task, breach_tasks, plan_tasks
from governance.pages.work_roles import role_tasks
from governance.pages.work_value import value_tasks
from governance.queries.work import MOST_FLAGS, Work, work_of
from governance.queries.work_roles import role_work_of
from governance.services.review_waits import ReviewWait, review_waits
from governance.templatetags.components import due
from roles.models import AccountabilityTerms, Delegation, Person
from roles.pages.acting import person_of
from roles.queries.representation import constituencies_of
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor
from roles.rules.representation import Constituency
from roles.services.terms import TermsAct, terms_acts


@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """Show what waits for whoever is signed in."""
    person, at = person_of(request), timezone.now()
    work = work_of(person, at)
    spoken = constituencies_of(person.identity_group, at.date())
    sections = _sections(work, person, at, spoken)
    acts = [task for section in sections if section["id"] != "units" for task in section["tasks"]]
    context = {
        "sections": sections,
        "lede": _lede(acts),
        "coming": _coming(work),
        "speaks": bool(spoken),
        "empty": not any(section["tasks"] for section in sections),
    }
    return TemplateResponse(request, "governance/work.html", context)


def _sections(work: Work, person: Person, at: datetime, spoken: tuple[Constituency, ...]) -> list[dict[str, Any]]:
    """Return what waits, group by group; what is only told comes last, where there is any."""
    gates = [*_reviews(review_waits(person, at)), *_waivers(work), *_conditions(work, person)]
    flags, told, broken = list(_flags(work)), list(_unit_changes(work)), list(breach_tasks(work.breaches))
    worth = list(value_tasks(person, at.date()))
    roles = list(role_tasks(role_work_of(person, at.date())))
    return [
        *([{"id": "breaches", "title": _("Broken limits"), "tasks": broken}] if broken else []),
        {"id": "gates", "title": _("At the gates"), "tasks": gates},
        {
            "id": "asked",
            "title": _("You are asked"),
            "tasks": [*_asked(work, person.actor), *questions_asked(person, spoken)],
        },
        *([{"id": "roles", "title": _("Where people's work changes"), "tasks": roles}] if roles else []),
        *([{"id": "value", "title": _("What it is worth"), "tasks": worth}] if worth else []),
        {"id": "flags", "title": _("Flags that go to you"), "tasks": flags, "more": len(flags) == MOST_FLAGS},
        {"id": "drafts", "title": _("Decisions still undefined"), "tasks": list(_drafts(work))},
        *([{"id": "units", "title": _("Units whose kind was changed"), "tasks": told}] if told else []),
    ]


def _lede(tasks: list[Task]) -> str:
    if not tasks:
        return _("Nothing waits for you.")
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
    for delegation in work.delegations:
        yield _stand_in(delegation)
    for tolerance in work.tolerances:
        url = f"{reverse('initiative-tolerances', args=[tolerance.initiative.key])}#tolerance-{tolerance.pk}"
        text = _("Sign how much may go wrong: %(measure)s") % {"measure": tolerance.measure}
        yield Task(text, url, str(tolerance.initiative), icon="signature", act_label=_("Read and sign"))
    for classification in work.classifications:
        url = f"{reverse('classification', args=[classification.initiative.key])}#waiting"
        values = {"nature": classification.get_nature_display().lower(), "name": classification.assessed_by}
        text = _("Decide whether it is %(nature)s, as %(name)s assessed") % values
        yield Task(text, url, str(classification.initiative), icon="scale", act_label=_("Decide"))
    yield from plan_tasks(work.plans)
    for platform in work.attestations:
        initiative = platform.accountability.initiative
        text = _("Attest the platform")
        url = reverse("attestation", args=[initiative.key])
        yield Task(text, url, str(initiative), platform.until, "shield-check", act_label=_("Attest"))


def _reviews(waits: Iterable[ReviewWait]) -> Iterator[Task]:
    for wait in waits:
        initiative, step = wait.review.initiative, wait.step
        values = {"gate": wait.review.gate_label, "title": initiative.title}
        behalf = _(", in place of %(name)s") % {"name": wait.on_behalf_of} if wait.on_behalf_of else ""
        yield Task(
            title=(_("Decide: %(gate)s, %(title)s") if step.decides else _("Sign: %(gate)s, %(title)s")) % values,
            url=f"{reverse('review', args=[wait.review.pk])}#sign-{step.id}",
            note=f"{initiative.key} · " + _("as %(capacity)s") % {"capacity": step.capacity.label} + behalf,
            due=step.due_at,
            icon="stamp" if step.decides else "signature",
            act_label=_("Read and decide") if step.decides else _("Read and sign"),
        )


def _conditions(work: Work, person: Person) -> Iterator[Task]:
    for condition in work.conditions:
        owns = condition.owner.identity_group == person.identity_group
        text = _("Meet a condition: %(text)s") if owns else _("Verify a condition: %(text)s")
        other = _("%(name)s verifies it") if owns else _("%(name)s does it")
        name = condition.verifier if owns else condition.owner
        yield Task(
            title=text % {"text": condition.text},
            url=reverse("condition", args=[condition.pk]),
            note=f"{condition.review.initiative} · {other % {'name': name}}",
            due=condition.due_on,
            icon="list-checks",
            act_label=_("Look at it") if owns else _("Verify"),
        )


def _waivers(work: Work) -> Iterator[Task]:
    for waiver in work.waivers:
        values = {"requirement": waiver.requirement, "title": waiver.initiative.title}
        url = f"{reverse('waiver', args=[waiver.pk])}#sign"
        text = _("Decide about a waiver of %(requirement)s: %(title)s") % values
        note = _("%(key)s · asked by %(name)s") % {"key": waiver.initiative.key, "name": waiver.requested_by}
        yield Task(text, url, note, icon="clock", act_label=_("Read and decide"))
    for due_control in work.controls:
        control, waiver = due_control.control, due_control.control.waiver
        url = f"{reverse('waiver', args=[waiver.pk])}#control-{control.pk}"
        text = _("Show a control: %(text)s") % {"text": control.text}
        note = _("instead of %(requirement)s, %(initiative)s") % {
            "requirement": waiver.requirement,
            "initiative": waiver.initiative,
        }
        yield Task(text, url, note, due_control.day, "shield-check", act_label=_("Show it"))


def _stand_in(delegation: Delegation) -> Task:
    days = {"first": delegation.starts_on, "last": delegation.ends_on}
    period = _("%(first)s to %(last)s") % {name: date_format(day, "j M Y") for name, day in days.items()}
    labels = ", ".join(Capacity(capacity).label for capacity in delegation.capacities)
    return Task(
        title=_("Sign in place of %(name)s") % {"name": delegation.delegator},
        url=f"{reverse('person', args=[delegation.delegate_id])}#stand-ins",
        note=f"{labels[:1].upper()}{labels[1:]} · {period}",
        icon="users-round",
        act_url=reverse("delegation-accept", args=[delegation.pk]),
        act_label=_("Accept"),
        other_label=_("Decline"),
    )


def _unit_changes(work: Work) -> Iterator[Task]:
    """Yield what the second line is told: a unit that is no technology any more may hold what it could not before."""
    for change in work.unit_changes:
        values = {"name": change.name, "before": change.before.label, "after": change.after.label}
        when = date_format(timezone.localtime(change.at), "j M Y")
        yield Task(
            title=_("%(name)s: %(after)s now, %(before)s before") % values,
            url=f"{reverse('people')}?unit={change.unit_id}",
            note=" · ".join(part for part in (change.who, when, change.reason) if part),
            icon="building-2",
            act_label=_("See who works there"),
        )


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
