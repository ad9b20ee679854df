"""What is kept of people, for how long and on which ground: the one place that says so."""

from collections.abc import Sequence
from enum import StrEnum

from roles.rules.records import record


class Ground(StrEnum):
    """Why something may be kept. A mapping to the GDPR as an aid, not legal advice."""

    DUTY = "duty"
    CLAIMS = "claims"
    INTEREST = "interest"

    @property
    def label(self) -> str:
        """The ground in words."""
        return {
            "duty": "to show who authorised what, as laws on AI and on records ask (GDPR Art. 6(1)(c), 17(3)(b))",
            "claims": "to establish or defend legal claims (GDPR Art. 17(3)(e))",
            "interest": "to run the portal safely (GDPR Art. 6(1)(f)), for as short as that takes",
        }[self.value]


@record(frozen=True, slots=True)
class Kept:
    """One kind of thing that is kept. `days` is None where it stays as long as the initiative's own records do.

    `job` is what lets go of it, by its name in the schedule; empty where an act of somebody does.
    """

    key: str
    what: str
    days: int | None
    ground: Ground
    job: str = ""


# Years of 365 days; what law of one's own asks for longer is set by keeping the database's backups.
RETENTION: Sequence[Kept] = (
    Kept("signatures", "Name, meaning, statement and moment of signatures", None, Ground.DUTY),
    Kept("remits", "Names in remits and packs that were signed as they are", None, Ground.DUTY),
    Kept("ledger", "Who acted, as a number that leads to the person's record", None, Ground.DUTY),
    Kept("records", "Names in the words of sealed records: findings, minutes, rationales", None, Ground.CLAIMS),
    Kept("outcomes", "Single outcomes, by a keyed digest of the case", None, Ground.INTEREST, "outcomes-forget"),
    Kept("case_files", "Past cases that somebody uploaded to try logic on", None, Ground.INTEREST, "case-files-forget"),
    Kept("deliveries", "Messages that went out", 90, Ground.INTEREST, "deliveries-forget"),
    Kept("notices", "What people were told, once read or no longer needed", 365, Ground.INTEREST, "retention"),
    Kept("job_runs", "Runs of jobs", 90, Ground.INTEREST, "retention"),
    Kept("idempotency_keys", "Answers kept for senders that ask twice", 2, Ground.INTEREST, "retention"),
    Kept("sessions", "Sign-ins that ended", 0, Ground.INTEREST, "retention"),
    Kept("sign_ins", "Tries to sign in, and sessions that are over", 365, Ground.INTEREST, "retention"),
    Kept("uploads", "Files that wait for an import", 7, Ground.INTEREST, "retention"),
    Kept("absences", "Days on which somebody was away", 730, Ground.INTEREST, "retention"),
)
DAYS = {kept.key: kept.days for kept in RETENTION}


def days_of(key: str) -> int:
    """Return how many days something is kept.

    Raises: KeyError; ValueError for what is not kept by days.
    """
    days = DAYS[key]
    if days is None:
        raise ValueError(f"{key} is not kept by days.")
    return days
