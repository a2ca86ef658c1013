"""The id of the request at hand, for history and logs."""

from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    return _request_id.get()


set_request_id = _request_id.set
reset_request_id = _request_id.reset
