"""How the portal is run: where it reads, what it logs and measures, how it is kept and brought back."""
