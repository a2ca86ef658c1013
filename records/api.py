"""What every endpoint shares: pages by key, and which answer a refusal becomes.

403 wrong person, 404 may not see, 409 wrong moment with the reason in words, 400 wrong values
with a sentence for each field. Decided here once; no viewset catches anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView
from rest_framework.views import exception_handler as default_handler

from records import audit, lists
from records.steps import NotNow, NotYours, Stale


class KeysetPagination(BasePagination):
    """Pages that go forward and back by key, as the list pages do (see `lists`).

    A viewset says `sorts` (name in the address → ORM path) and `sort` (the default); one that
    says neither is listed by its primary key. Asked with `?sort=`, `after`, `before`, `page_size`.
    """

    largest = 200

    def paginate_queryset(
        self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        """The rows of the page that was asked for; a spoiled cursor or size is a 400."""
        if not isinstance(queryset, QuerySet):
            raise TypeError("pages by key are cut from a query")
        sorts: lists.Sorts = getattr(view, "sorts", {"id": "pk"})
        default: str = getattr(view, "sort", next(iter(sorts)))
        if "pk" in sorts.values():
            key = queryset.model._meta.pk.name
            sorts = {name: key if path == "pk" else path for name, path in sorts.items()}
        params = request.query_params
        self._check(queryset, sorts, default, params)
        self.request = request
        self.page = lists.KeysetPage(
            queryset, sorts, sort=default, params=params, size=self._size(params)
        )
        return self.page.rows

    def _check(
        self,
        queryset: QuerySet[Any],
        sorts: lists.Sorts,
        default: str,
        params: Mapping[str, str],
    ) -> None:
        asked = params.get("sort", "")
        if asked and asked.removeprefix("-") not in sorts:
            known = _("、").join(sorts)
            raise exceptions.ValidationError(
                {"sort": _("可以按 %(names)s 排序。") % {"names": known}}
            )
        field = lists.sorting(queryset.model, sorts, asked, default).field
        for name in ("after", "before"):
            if params.get(name) and lists.unpack(params[name], field) is None:
                raise exceptions.ValidationError(
                    {name: _("这个翻页位置读不出来，请从第一页开始。")}
                )

    def _size(self, params: Mapping[str, str]) -> int:
        given = params.get("page_size", "")
        if not given:
            return api_settings.PAGE_SIZE or self.largest
        if given.isascii() and given.isdigit() and len(given) < 6 and int(given) > 0:
            return min(int(given), self.largest)
        raise exceptions.ValidationError(
            {"page_size": _("每页件数是 1 到 %(most)d 的整数。") % {"most": self.largest}}
        )

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "next": self._link(self.page.next_query),
                "previous": self._link(self.page.previous_query),
                "results": data,
            }
        )

    def _link(self, query: str) -> str | None:
        return self.request.build_absolute_uri(f"?{query}") if query else None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        sorts = getattr(view, "sorts", {"id": "pk"})
        ways = [way for name in sorts for way in (name, f"-{name}")]
        return [
            _parameter("sort", {"type": "string", "enum": ways}, "Order; - for descending."),
            _parameter("after", {"type": "string"}, "Cursor, taken from `next`."),
            _parameter("before", {"type": "string"}, "Cursor, taken from `previous`."),
            _parameter(
                "page_size", {"type": "integer", "minimum": 1, "maximum": self.largest}, "Rows."
            ),
        ]


class JSONAlways(DefaultContentNegotiation):
    """Answers in JSON whatever is asked for, so that a file can be sent and nothing is a 406."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "description": description,
    }


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """The answer that a refusal becomes; what is none of these is a fault of ours."""
    if isinstance(exc, NotYours):
        return Response({"detail": exc.reason}, status.HTTP_403_FORBIDDEN)
    if isinstance(exc, Stale):
        return Response(
            {"detail": exc.reason, "theirs": audit.snapshot(exc.theirs)}, status.HTTP_409_CONFLICT
        )
    if isinstance(exc, NotNow):
        return Response({"detail": exc.reason}, status.HTTP_409_CONFLICT)
    if isinstance(exc, ProtectedError):
        return Response({"detail": _("别的记录还引用它，不能删除。")}, status.HTTP_409_CONFLICT)
    if isinstance(exc, ValidationError):
        exc = exceptions.ValidationError(by_field(exc))
    return default_handler(exc, context)


def by_field(error: ValidationError) -> dict[str, list[str]]:
    """`{field: [sentences]}` of an error of the model or verb."""
    if not hasattr(error, "error_dict"):
        return {api_settings.NON_FIELD_ERRORS_KEY: error.messages}
    return {
        api_settings.NON_FIELD_ERRORS_KEY if name == NON_FIELD_ERRORS else name: sentences
        for name, sentences in error.message_dict.items()
    }
