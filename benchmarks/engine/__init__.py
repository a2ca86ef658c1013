"""What the benchmark of deadlines stands on: a million clocks, and an outage."""
