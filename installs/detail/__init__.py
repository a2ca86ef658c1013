"""One record on its page, one module a kind."""
