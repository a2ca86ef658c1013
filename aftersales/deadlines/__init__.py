"""时限一览: every clock that a person may see, whatever kind of record it belongs to."""
