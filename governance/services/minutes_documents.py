"""The minutes of a gate meeting: what the gate pack says of the decision, in full, and what the chair wrote down."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance.rules.documents import Budget, Document, Fact, Section, plain
from governance.rules.pack_lines import GatePack
from governance.services.pack_documents import pack_alarms, pack_check, pack_lede, pack_state
from governance.services.pack_exceptions import dissent_section, recusals_section, waivers_section
from governance.services.pack_gate_sections import (
    asked_section,
    decision_section,
    findings_section,
    minutes_section,
    signatures_section,
)
from governance.services.pack_words import moment

# Minutes leave nothing out, however long that is.
IN_FULL = Budget(rows=1000.0, words=100.0)


def minutes_file_name(pack: GatePack) -> str:
    """Return the name under which the minutes are kept."""
    return f"{pack.asked.key}-review-{pack.asked.number}-minutes.pdf"


def minutes_document(pack: GatePack, verify_url: str) -> Document:
    """Return the minutes as a document; of an open review they say so, and what is on record so far."""
    asked = pack.asked
    heading = f"{asked.key} {plain(asked.title)}"
    kicker = _("Minutes of review %(number)d: %(gate)s") % {"number": asked.number, "gate": _(asked.gate.label)}
    said = {"moment": moment(pack.produced_at), "name": plain(pack.produced_for)}
    return Document(
        language=get_language() or "en",
        title=f"{heading}. {kicker}",
        kicker=kicker,
        heading=IN_FULL.clip(heading, 200),
        state=pack_state(pack.outcome),
        lede=pack_lede(pack),
        figures=(),
        sections=tuple(_sections(pack)),
        check=pack_check(pack, verify_url),
        produced=_("Produced %(moment)s for %(name)s.") % said,
        page_word=_("Page"),
        alarms=tuple(pack_alarms(pack, IN_FULL)),
    )


def _sections(pack: GatePack) -> list[Section]:
    """Return the sections in the order of a meeting. Dissent always stands there, also where there is none."""
    decided, written = decision_section(pack, IN_FULL), minutes_section(pack, IN_FULL)
    return [
        _attendance(pack),
        asked_section(pack, IN_FULL),
        *([decided] if decided else []),
        dissent_section(pack, pack.content, IN_FULL),
        *([written] if written else []),
        signatures_section(pack, IN_FULL),
        findings_section(pack, IN_FULL),
        waivers_section(pack, pack.content, IN_FULL),
        recusals_section(pack, pack.content, IN_FULL),
    ]


def _attendance(pack: GatePack) -> Section:
    """Return who took part: whoever signed, each once with all that they signed as, and whom the chair names."""
    signers: dict[str, list[str]] = {}
    for line in pack.signatures:
        capacities = signers.setdefault(line.name, [])
        if (label := _(line.capacity.label)) not in capacities:
            capacities.append(label)
    signed = "; ".join(f"{plain(name)} ({', '.join(labels)})" for name, labels in signers.items())
    named = [pack.outcome.minutes.get("attendees", "")] if pack.outcome else []
    named += [entry.attendees for entry in pack.entries]
    facts = [Fact(_("Signed"), signed or _("nobody yet"))]
    if present := "; ".join(plain(words) for words in named if words):
        facts.append(Fact(_("Present, by the chair"), present))
    return Section("attendance", _("Who took part"), facts=tuple(facts))
