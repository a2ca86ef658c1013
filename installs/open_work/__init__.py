"""What of plans and acceptances a leaver still has, one module a kind."""
