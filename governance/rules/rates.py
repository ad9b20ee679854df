"""How many requests of somebody's are answered in a while, and what they are told of it."""

from math import ceil

from roles.rules.records import record

# Units: seconds.
WINDOW = 60


@record(frozen=True, slots=True)
class Rate:
    """How much of a quota is used. `policy` names it, `reset` is when the window ends. Units: requests; seconds."""

    policy: str
    quota: int
    used: int
    reset: int

    @property
    def exceeded(self) -> bool:
        """Whether more was asked than is answered."""
        return self.used > self.quota

    @property
    def headers(self) -> dict[str, str]:
        """The fields of the draft on rate limits that tell it.

        Source: draft-ietf-httpapi-ratelimit-headers-10.
        """
        left = max(0, self.quota - self.used)
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={WINDOW}',
            "RateLimit": f'"{self.policy}";r={left};t={self.reset}',
        }


def rate(policy: str, quota: int, *, before: int, now: int, second: float) -> Rate:
    """Return a rate from the requests of the window before and of this one, which is so many seconds old.

    Of the window before as much counts as still lies within a minute: nobody gets twice the quota around its end.
    """
    left = WINDOW - second
    return Rate(policy, quota, now + int(before * left / WINDOW), max(1, ceil(left)))
