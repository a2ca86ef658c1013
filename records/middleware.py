"""Gives each request an id that its history lines and log lines carry."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from records.context import reset_request_id, set_request_id


class RequestContextMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = str(uuid.uuid4())
        token = set_request_id(request_id)
        try:
            response = self.get_response(request)
        finally:
            reset_request_id(token)
        response.headers["X-Request-ID"] = request_id
        return response
