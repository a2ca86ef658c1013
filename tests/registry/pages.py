"""Reading pages and filling forms as a browser would."""

from __future__ import annotations

LISTS = ["customers", "products", "orders", "machines"]


def text(response) -> str:
    return response.content.decode()


def rows_form(prefix_rows: list[dict], **values) -> dict:
    """What a browser posts for a form with rows."""
    data = {"rows-TOTAL_FORMS": len(prefix_rows), "rows-INITIAL_FORMS": 0} | values
    for number, row in enumerate(prefix_rows):
        data |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return data
