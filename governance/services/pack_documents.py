"""The gate pack in words, once, for page, print and PDF."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance.rules.documents import Budget, Cell, Check, Document, Figure, Section, Tone, plain
from governance.rules.pack_lines import GatePack, Outcome
from governance.rules.pack_parts import answer_lines
from governance.rules.reviews import Verdict
from governance.services.pack_exceptions import attestation_section, exception_sections
from governance.services.pack_gate_sections import (
    asked_section,
    changes_section,
    decision_section,
    findings_section,
    minutes_section,
    signatures_section,
)
from governance.services.pack_sections import (
    capacity_section,
    decisions_section,
    questions_section,
    roles_section,
    tolerances_section,
)
from governance.services.pack_words import day, moment

# What a good page holds.
WHOLE = Budget()


def pack_document(pack: GatePack, verify_url: str, budget: Budget = WHOLE) -> Document:
    """Return the pack as a document; `verify_url` is where a reader checks its digest."""
    asked = pack.asked
    heading = f"{asked.key} {plain(asked.title)}"
    kicker = _("Gate pack, review %(number)d: %(gate)s") % {"number": asked.number, "gate": _(asked.gate.label)}
    said = {"moment": moment(pack.produced_at), "name": plain(pack.produced_for)}
    return Document(
        language=get_language() or "en",
        title=f"{heading}. {kicker}",
        kicker=kicker,
        heading=budget.clip(heading, 120),
        state=pack_state(pack.outcome),
        lede=pack_lede(pack),
        figures=_figures(pack, pack.content) if pack.content else (),
        sections=tuple(_sections(pack, budget)),
        check=pack_check(pack, verify_url),
        produced=_("Produced %(moment)s for %(name)s.") % said,
        page_word=_("Page"),
        alarms=tuple(pack_alarms(pack, budget)),
    )


def _sections(pack: GatePack, budget: Budget) -> list[Section]:
    """Return the sections in the order in which they are read. What nobody can trust is left out."""
    told = (decision_section(pack, budget), minutes_section(pack, budget))
    begun = [asked_section(pack, budget), *(section for section in told if section)]
    content = pack.content
    if content is None:
        return [*begun, signatures_section(pack, budget)]
    return [
        *begun,
        findings_section(pack, budget),
        questions_section(pack, content, budget),
        decisions_section(pack, content, budget),
        tolerances_section(content, budget),
        attestation_section(pack, budget),
        roles_section(pack, content, budget),
        capacity_section(pack, budget),
        changes_section(pack, budget),
        *exception_sections(pack, content, budget),
        signatures_section(pack, budget),
    ]


def pack_alarms(pack: GatePack, budget: Budget) -> list[str]:
    """Return what has to be known before anything of it is believed."""
    signed, found = pack.signed, []
    if not signed.intact:
        found.append(
            _(
                "What is stored of remit %(number)d no longer fits its digest. It is not what anybody signed, so none "
                "of it is shown here. Do not decide on it; tell the auditor."
            )
            % {"number": signed.number}
        )
    elif not signed.current:
        found.append(
            _(
                "The initiative is not what this remit says any more. The remit is frozen anew before anybody signs, "
                "and signatures on this one will be void."
            )
        )
    found += [_("Tampered with: %(what)s") % {"what": budget.clip(what, 200)} for what in pack.tampered[:3]]
    return found


def pack_state(outcome: Outcome | None) -> Cell:
    """Return how it stands, in its word."""
    if outcome is None:
        return Cell(_("Open"), tone=Tone.WARN)
    if outcome.verdict is None:
        return Cell({"withdrawn": _("Withdrawn"), "expired": _("Expired")}[outcome.state], tone=Tone.MUTED)
    tones = {Verdict.GO: Tone.GOOD, Verdict.CONDITIONAL_GO: Tone.GOOD, Verdict.STOP: Tone.BAD}
    return Cell(_(outcome.verdict.label), tone=tones.get(outcome.verdict, Tone.WARN))


def pack_lede(pack: GatePack) -> str:
    """Return the sentence that a reader comes for."""
    asked, outcome = pack.asked, pack.outcome
    if outcome is None:
        live = _(", live on %(day)s") % {"day": day(asked.go_live)} if asked.go_live else ""
        said = {"gate": _(asked.gate.label).lower(), "live": live, "day": day(asked.expires_at.date())}
        return _("Asked: %(gate)s%(live)s. To be decided by %(day)s.") % said
    if outcome.verdict is None:
        return _("It ended undecided on %(moment)s.") % {"moment": moment(outcome.at)}
    said = {"name": plain(outcome.by), "moment": moment(outcome.at)}
    return _("Decided by %(name)s on %(moment)s.") % said


def _figures(pack: GatePack, content: Mapping[str, Any]) -> tuple[Figure, ...]:
    asked = [line for line in answer_lines(content, pack.day) if line.question]
    answered = sum(bool(line.held) for line in asked)
    passed, total = sum(line.result.passes for line in pack.findings), len(pack.findings)
    signed = pack.steps - len(pack.missing)
    no = len({signature.name for signature in pack.dissent})
    of = _("%(count)d of %(total)d")
    return (
        Figure(_("Questions answered"), of % {"count": answered, "total": len(asked)}, _whole(answered, len(asked))),
        Figure(_("Requirements passed"), of % {"count": passed, "total": total}, _whole(passed, total)),
        Figure(_("Steps passed"), of % {"count": signed, "total": pack.steps}, _whole(signed, pack.steps)),
        Figure(_("Open flags"), str(len(pack.flags)), Tone.WARN if pack.flags else Tone.GOOD),
        Figure(_("Dissent"), str(no), Tone.BAD if no else Tone.GOOD),
    )


def _whole(part: int, total: int) -> Tone:
    return Tone.GOOD if part == total else Tone.WARN


def pack_check(pack: GatePack, verify_url: str) -> Check:
    """Return the digest that was signed, and where a reader checks it."""
    signed = pack.signed
    label = _("SHA-256 of remit %(number)d") % {"number": signed.number}
    if not signed.intact:
        label = _("Digest that was signed; what is stored now has %(digest)s") % {"digest": signed.computed}
    return Check(label, signed.digest, _("Check it at"), verify_url)
