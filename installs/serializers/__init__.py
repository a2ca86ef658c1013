"""What the API says and takes, one module a kind."""
