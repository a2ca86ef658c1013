"""Who may take which step on plans and acceptances, and who is told (domain §1, §12)."""
