"""How each requirement is judged: pure functions from facts to a verdict. Registered in `requirements`."""
