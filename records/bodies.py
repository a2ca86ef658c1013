"""Bodies of requests to the API. Apart from `api`, whose framework reads this while it starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.parsers import JSONParser


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class BoundedJSONParser(JSONParser):
    """JSON no larger than other bodies may be, and no deeper than it can be read."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value, or a 400 or 413 that says what was wrong with it."""
        request = (parser_context or {}).get("request")
        length = str(request.META.get("CONTENT_LENGTH") or "") if request is not None else ""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if limit and length.isdigit() and int(length) > limit:
            raise TooLarge(_("请求太大，最多 %(most)d MB。") % {"most": limit // 1024**2})
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError(_("嵌套太深，读不出来。")) from None
