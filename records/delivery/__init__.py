"""How messages leave the product. `dispatch` sends what the outbox holds; see `dispatcher`.

`prune` lets go of what was sent long ago.
"""

from records.delivery.dispatcher import Sent, dispatch
from records.delivery.pruning import prune

__all__ = ["Sent", "dispatch", "prune"]
