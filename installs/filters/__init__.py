"""How the lists are narrowed and ordered, one module a kind."""
