"""An invented machine maker with a year of history, written through the verbs (demo only)."""
