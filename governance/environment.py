"""Reading switches from the environment."""

import os


def env_flag(name: str, *, default: bool) -> bool:
    """Read a switch; anything but `true` or `false` stops the start, so that a typing error never opens a door."""
    value = os.environ.get(name, "true" if default else "false")
    if value not in {"true", "false"}:
        message = f"{name} must be `true` or `false`, not {value!r}."
        raise ValueError(message)
    return value == "true"
