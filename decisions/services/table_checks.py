"""How often somebody may have tables checked and tried: each takes a moment of everybody's processor."""

from django.core.cache import cache

# A check after each pause in typing, and the case that is being tried with it.
CHECKS_A_MINUTE = 240
MINUTE = 60


def over_the_limit(person_id: int) -> bool:
    """Count a check, and say whether this person asked for more of them in a minute than anybody types."""
    key = f"table-checks:{person_id}"
    if cache.add(key, 1, MINUTE):
        return False
    try:
        return cache.incr(key) > CHECKS_A_MINUTE
    except ValueError:  # it ended between the two
        return False
