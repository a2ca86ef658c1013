"""Composition: settings, addresses, Celery's timetable, and the pages that need several apps."""

from aftersales.celery import app as celery_app

__all__ = ["celery_app"]
