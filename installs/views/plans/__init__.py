"""Pages of install plans: list, calendar, what begins one, one plan, its steps."""
