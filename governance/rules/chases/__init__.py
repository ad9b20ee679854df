"""How each flag is found: pure functions from facts to the flags that should be open. Registered in `flags`."""
