"""The audit log of changes that people make, and the means to revert them."""
