"""What buttons say, one module a kind."""
