"""The paper forms, one module a kind."""
