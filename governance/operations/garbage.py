"""How often Python looks for garbage that refers to itself, in processes that serve or work for long."""

import gc

# How many objects come into being, and how many such lots, before the collector looks through them.
_SELDOM = (50_000, 20, 50)


def look_seldom() -> None:
    """Have the collector look seldom, and leave alone what is loaded: it would look through all of it again and again.

    Rows and facts by the ten thousand live as long as their request or batch, and hardly any refers back to itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
