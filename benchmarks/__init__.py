"""Figures that the product promises; `./dev bench NAME` runs one module of this package."""

from typing import NamedTuple


class Figure(NamedTuple):
    """One measured figure; without a limit it is only reported."""

    name: str
    value: float
    limit: float | None = None

    @property
    def short(self) -> bool:
        """Whether the promise is not kept."""
        return self.limit is not None and self.value > self.limit
