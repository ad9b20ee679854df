"""The portal's door for AI agents: tools over the Model Context Protocol, each a call of a service."""
