"""What happened to a record as one line of time, one module a kind."""
