"""What every page's frame shows: company, navigation, person, notices, today's working hours."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages import constants, get_messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

from aftersales import nav
from aftersales.hours import Hours
from records import clock
from records.models import Notice

TONES = {constants.WARNING: "amber", constants.ERROR: "red"}


def page(request: HttpRequest) -> dict[str, Any]:
    """The `page` of the templates; computed only where a template asks for it."""
    return {"page": SimpleLazyObject(lambda: _page(request))}


def _page(request: HttpRequest) -> dict[str, Any]:
    frame = {
        "company": settings.COMPANY_SHORT_NAME,
        "language": _html_language(),
        "languages": _languages(),
        "theme": look(request, "theme"),
        "density": look(request, "density"),
        "now": timezone.localtime(clock.now()).isoformat(timespec="seconds"),
        "home_url": nav.address("home") or "/",
        "preferences_url": nav.address("accounts:preferences"),
        "login_url": nav.address("accounts:login"),
        **_messages(request),
    }
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        frame |= _of_person(request)
    return frame


def look(request: HttpRequest, name: str) -> str:
    """Theme or density: the person's own setting, else this browser's cookie."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return getattr(user, name)
    kept = request.COOKIES.get(name, "")
    return kept if kept in ("light", "dark", "compact", "loose") else ""


def _of_person(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    return {
        "person": {
            "name": str(user),
            "initial": str(user)[:1],
            "post": user.title or (user.department.name if user.department_id else ""),
        },
        "person_key": str(user.pk),
        "nav": nav.groups(request),
        "tabbar": nav.phone(request),
        "search_url": nav.address("complaints:list"),
        "new_complaint_url": (
            nav.address("complaints:new") if user.has_perm("complaints.open_complaint") else ""
        ),
        "hours": SimpleLazyObject(Hours.today),
        "notices_url": nav.address("records:notices"),
        "unread": SimpleLazyObject(
            lambda: Notice.objects.filter(recipient=user, read_at__isnull=True).count()
        ),
    }


def _messages(request: HttpRequest) -> dict[str, Any]:
    """Said once: what went well floats by, what needs attention stays on the page."""
    notes, toasts = [], []
    for message in get_messages(request):
        tone = TONES.get(message.level, "")
        line = {"text": message.message, "tone": tone, "icon": "warn" if tone else "check"}
        (notes if tone else toasts).append(line)
    return {"notes": notes, "toasts": toasts}


def _html_language() -> str:
    return "zh-CN" if (get_language() or "").startswith("zh") else "en"


def _languages() -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "current": code == get_language(),
        }
        for code, _name in settings.LANGUAGES
    ]
