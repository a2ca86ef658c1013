"""What is asked of every request of a person: how old the session is, language, a due password."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import sessions
from accounts.preferences import language_of

Handler = Callable[[HttpRequest], HttpResponse]
CHANGE_PASSWORD_FIRST = _("先在网页上把一次性密码改成自己的密码。")


class SessionAgeMiddleware:
    """Ends a session twelve hours after log-in, however busy; keeps a busy one from idling out."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            if sessions.too_old(request.session):
                logout(request)
            else:
                sessions.stay(request.session)
        return self.get_response(request)


class LanguageMiddleware:
    """Speaks the person's language. A browser's own list is not asked: records are in Chinese."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = language_of(request)
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response


class PasswordChangeMiddleware:
    """Lets whoever still has a one-time password do one thing: choose an own one."""

    allowed = frozenset({"accounts:password", "accounts:logout", "accounts:preferences", "healthz"})

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """After the address is known, before the view is called."""
        if not (request.user.is_authenticated and request.user.must_change_password):
            return None
        match = request.resolver_match
        if match is None or match.view_name in self.allowed:
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": str(CHANGE_PASSWORD_FIRST)}, status=403)
        return redirect("accounts:password")
