"""What the portal costs, each figure beside the least it could cost: `make bench`."""
