"""What happened to decisions, told inside the transaction in which it happened."""

from django.dispatch import Signal

changed = Signal()
