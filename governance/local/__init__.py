"""What a laptop runs instead of servers: an embedded database, an embedded broker, one supervisor."""
