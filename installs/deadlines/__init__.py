"""Which clocks run on plans and acceptances, one module a kind (domain §4, §6)."""
