"""Pages of plans and acceptances."""
