"""How messages leave the product. `dispatch` sends what the outbox holds; see `dispatcher`."""

from records.delivery.dispatcher import Sent, dispatch

__all__ = ["Sent", "dispatch"]
