"""States that plans and acceptances have in common: what the steps of both are taken from."""

DRAFT = "draft"
CANCELLED = "cancelled"

# By their words: each kind has its own states, and the shared steps stand above both.
OPEN = frozenset(
    {
        *("submitted", "approved", "under_way"),
        *("measuring", "signing", "recording", "handing_over", "adjusting", "carrying_out"),
    }
)
ENDED = frozenset({"installed", "in_service", CANCELLED})
