"""Reading other people's inventories: bytes in, rows with their anomalies out. No Django, no database, no clock."""
