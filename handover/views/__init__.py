"""Pages of the three kinds: lists, what begins one, one record, its steps."""
