"""下一步: what a person can do now, one module a kind."""
