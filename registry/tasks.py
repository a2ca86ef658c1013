"""Imports that take longer than a request should. The rows say what is to be done."""

from __future__ import annotations

from celery import shared_task

from registry.importing import runs
from registry.models import ImportRun


@shared_task
def check_import(pk: int) -> None:
    """The dry run of a large file."""
    runs.check_run(ImportRun.objects.get(pk=pk))


@shared_task
def run_import(pk: int) -> None:
    """Write a large file that was checked."""
    runs.import_run(ImportRun.objects.get(pk=pk))


@shared_task
def carry_on_importing() -> None:
    """Take up what no worker has begun: the broker was away, or the worker died (beat)."""
    runs.carry_on()
