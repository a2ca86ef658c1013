"""Plans and acceptances over the API: the same verbs, filters and visibility as the pages."""
