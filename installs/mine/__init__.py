"""What waits for one person, one module a kind."""
