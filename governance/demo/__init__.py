"""The demo company: Harbour Mutual, an insurer of 2,400 people, its AI and how it came to stand where it stands."""
