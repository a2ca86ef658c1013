"""Log lines as JSON. Only named facts go in: no free text of users, names, phones, tokens."""

import json
import logging
from typing import Any

from records.context import current_request_id


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "request": current_request_id(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configuration(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything from that level on to the console, a line of JSON each."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["console"], "propagate": False},
            # They write addresses of robots, which are keys; what matters stands in the outbox.
            "apprise": {"level": "CRITICAL", "propagate": False},
            "urllib3": {"level": "CRITICAL", "propagate": False},
        },
    }
