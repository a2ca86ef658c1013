"""Where no worker sweeps, web workers do: late, one at a time, and never in the way of a page."""

import threading
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from aftersales import fallback
from records import clock, engine
from records.models import EngineMark, EngineTick
from records.sweep import sweep
from tests.records.calendar_days import moment

NOW = moment("2026-07-13 09:00")


def late(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.django_db
def test_only_after_two_minutes_of_silence() -> None:
    with clock.at(NOW):
        sweep()
    with clock.at(late(120)):
        assert not fallback.sweep_if_late()
    with clock.at(late(121)):
        assert fallback.sweep_if_late()
        assert not fallback.sweep_if_late()  # it has just been done
    assert engine.last_tick() == late(121)


@pytest.mark.django_db
def test_one_at_a_time_and_a_dead_one_is_replaced() -> None:
    EngineTick.objects.all().delete()
    engine.mark(EngineMark.Name.WEB_SWEEP, NOW, fallback.AT_MOST)
    with clock.at(late(59)):
        assert not fallback.sweep_if_late()
    with clock.at(late(60)):
        assert fallback.sweep_if_late()


@pytest.mark.django_db
def test_a_sweep_that_fails_lets_the_next_one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("away")

    EngineTick.objects.all().delete()
    with monkeypatch.context() as patch, clock.at(NOW):
        patch.setattr(fallback, "sweep", fail)
        patch.setattr(fallback.connections, "close_all", lambda: None)
        fallback.sweep_in_thread()
    with clock.at(late(1)):
        assert fallback.sweep_if_late()


def test_a_page_does_not_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    asked: list[str] = []

    def slowly() -> None:
        asked.append(threading.current_thread().name)
        begun.set()
        go_on.wait(10)

    monkeypatch.setattr(fallback, "sweep_in_thread", slowly)
    with override_settings(WEB_SWEEP=True):
        page = fallback.SweepFallbackMiddleware(lambda request: HttpResponse("page"))
    for _number in range(5):
        assert page(HttpRequest()).content == b"page"
    assert begun.wait(10)
    go_on.set()
    assert asked == ["sweep"]  # once in half a minute, by a thread of its own


def test_it_can_be_turned_off() -> None:
    with override_settings(WEB_SWEEP=False), pytest.raises(MiddlewareNotUsed):
        fallback.SweepFallbackMiddleware(lambda request: HttpResponse())
