"""Who may do what."""

MAY: dict[str, str] = {}
