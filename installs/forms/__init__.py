"""Input of the pages, one module a kind: names, types and labels; no rule."""
