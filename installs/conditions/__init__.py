"""The conditions above the lists, one module a kind."""
