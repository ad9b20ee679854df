"""What is decided, by whom, by which logic."""
