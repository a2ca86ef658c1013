"""One record as a line of its list, one module a kind."""
