"""What a signature says, word for word. Shown before signing, kept with the signature, printed wherever it is shown."""

from datetime import date

from governance.rules.reviews import Meaning, Verdict
from governance.rules.stages import Gate
from roles.rules.capacities import Capacity
from roles.rules.records import record

_ACTS: dict[Meaning, str] = {
    Meaning.ACCEPTED: "accept to answer for it under these conditions",
    Meaning.ATTESTED: "attest that the platform can run it under these conditions",
    Meaning.REVIEWED: "have reviewed these conditions",
    Meaning.CHALLENGED: "have challenged these conditions, and they stand",
    Meaning.AGREED: "agree to these conditions",
    Meaning.APPROVED: "approve these conditions",
    Meaning.RECORDED: "record the decision on these conditions",
    Meaning.DISSENT: "dissent from these conditions",
    Meaning.REJECTED: "reject these conditions",
}
_DIGEST_SHOWN = 12


@record(frozen=True, slots=True)
class Subject:
    """What is signed: which gate of which initiative, under which remit."""

    gate: Gate
    initiative: str
    remit_number: int
    digest: str
    go_live: date | None

    def __str__(self) -> str:
        live = f", to go live on {self.go_live:%-d %b %Y}" if self.go_live else ""
        remit = f"remit {self.remit_number} with digest {self.digest[:_DIGEST_SHOWN]}"
        return f"{self.initiative}, {self.gate.label.lower()}{live}, {remit}"


def statement(
    subject: Subject,
    *,
    name: str,
    capacity: Capacity,
    meaning: Meaning,
    verdict: Verdict | None = None,
    on_behalf_of: str = "",
) -> str:
    """Return the statement that somebody signs: who, as what, says what, about which conditions."""
    role = f"{capacity.label}, in place of {on_behalf_of}" if on_behalf_of else capacity.label
    said = f" The verdict is: {verdict.label.lower()}." if verdict else ""
    return f"I, {name}, as {role}, {_ACTS[meaning]}: {subject}.{said}"
