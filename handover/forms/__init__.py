"""Input of the pages, kind by kind: names, types and labels; no rule."""
