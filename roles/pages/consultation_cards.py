"""Each rule that asks something of a plan as a card: what it asks, how it stands, and what the reader can do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles.models import Consultation
from roles.pages.consultation_forms import BeginForm, ConcludeForm, WaiveForm, WithdrawForm
from roles.rules.consultation import Effect, Outcome
from roles.rules.consultation_standing import AGREEMENT, RuleStanding, Standing
from roles.services.consultation_rights import ConsultationRights

# The shape that stands for each standing.
SHAPES = {
    Standing.NOT_DUE: "indeterminate",
    Standing.DUE: "indeterminate",
    Standing.RUNNING: "indeterminate",
    Standing.LATE: "not_met",
    Standing.REFUSED: "not_met",
    Standing.WITHDRAWN: "not_met",
    Standing.SATISFIED: "met",
    Standing.WAIVED: "not_applicable",
}


@dataclass(slots=True)
class OpenAct:
    """Something the reader can do about a rule: its form, whether it lies open, and the button."""

    act: str
    title: str
    form: forms.Form
    button: str
    kind: str = "primary"
    open: bool = False


@dataclass(slots=True)
class RuleCard:
    """One rule on the page. `row` is None where nothing was done, or where the papers are not for the reader."""

    found: RuleStanding
    row: Consultation | None
    acts: list[OpenAct] = field(default_factory=list)

    @property
    def shape(self) -> str:
        """The result whose shape says how it stands."""
        return SHAPES[self.found.standing]


def acts_open(found: RuleStanding, rights: ConsultationRights, posted: OpenAct | None = None) -> list[OpenAct]:
    """Return what the reader can do about a rule now; what was posted and refused takes the place of its kind."""
    known, body = found.consultation, found.rule.body
    outcome = known.outcome if known else None
    asked = known is not None and known.notified_on is not None and not known.waived
    running = asked and outcome in {None, Outcome.INFORMED} and (outcome is None or rights.speaks_as(body))
    acts = []
    if rights.may_conclude(body) and running:
        acts.append(conclude_act(found))
    if rights.begin and not (asked and outcome is None):
        acts.append(begin_act(found, again=asked))
    consents = found.rule.effect is Effect.CONSENT and outcome in AGREEMENT
    if rights.may_conclude(body) and known and consents and not known.withdrawn_on:
        acts.append(withdraw_act(found))
    if rights.exempt and not asked and not (known and known.waived):
        acts.append(waive_act(found))
    return [posted if posted and posted.act == act.act else act for act in acts]


def begin_act(found: RuleStanding, data: Any = None, *, again: bool = False) -> OpenAct:
    """Tell the body."""
    told = found.rule.effect is Effect.INFORM
    label = _("They were told") if told else _("They were asked")
    form = BeginForm(data, prefix=f"begin-{found.rule.id}", initial={"notified_on": timezone.localdate()})
    title = _("Begin again") if again else label
    return OpenAct("begin", title, form, label, "" if again else "primary", open=data is not None)


def conclude_act(found: RuleStanding, data: Any = None) -> OpenAct:
    """Write down what the body says."""
    form = ConcludeForm(data, effect=found.rule.effect, prefix=f"conclude-{found.rule.id}")
    title = _("Write down what it says")
    return OpenAct("conclude", title, form, _("Write it down"), open=data is not None)


def withdraw_act(found: RuleStanding, data: Any = None) -> OpenAct:
    """Take the consent back."""
    form = WithdrawForm(data, prefix=f"withdraw-{found.rule.id}")
    title = _("The consent is taken back")
    return OpenAct("withdraw", title, form, _("Take the consent back"), "danger", open=data is not None)


def waive_act(found: RuleStanding, data: Any = None) -> OpenAct:
    """Sign that the rule does not apply."""
    form = WaiveForm(data, prefix=f"waive-{found.rule.id}")
    title = _("It does not apply here")
    return OpenAct("waive", title, form, _("Sign that it does not apply"), "", open=data is not None)


MAKERS = {"begin": begin_act, "conclude": conclude_act, "withdraw": withdraw_act, "waive": waive_act}


def lede(found: Sequence[RuleStanding]) -> tuple[str, str]:
    """Return the sentence the reader came for, and the next one."""
    if not found:
        return _("No rule asks that anybody is told or asked."), ""
    settled = sum(each.standing.settled for each in found)
    text = ngettext(
        "%(settled)d of %(count)d rule is settled.", "%(settled)d of %(count)d rules are settled.", len(found)
    )
    alarming = next((each for each in found if each.standing.alarming), None)
    waiting = [each for each in found if not each.standing.settled and each.latest]
    following = alarming or min(waiting, key=lambda each: str(each.latest), default=None)
    return text % {"settled": settled, "count": len(found)}, following.gap if following else ""
