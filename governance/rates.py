"""How many requests the API answers, as settings read it from the environment."""

import os

# Requests a minute: of one account, and of one address that has not said who it is.
API_ACCOUNT_PER_MINUTE = int(os.environ.get("API_ACCOUNT_PER_MINUTE", "1200"))
API_ADDRESS_PER_MINUTE = int(os.environ.get("API_ADDRESS_PER_MINUTE", "120"))
