"""Pages of acceptances: list, what begins one, one acceptance, its steps."""
