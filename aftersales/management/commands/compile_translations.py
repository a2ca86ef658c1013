"""`compile_translations`: every .po that is newer than its .mo, without needing gettext."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


def stale_catalogues() -> list[Path]:
    """The .po files whose compiled form is missing or older."""
    catalogues = [
        catalogue
        for folder in settings.LOCALE_PATHS
        for catalogue in sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))
    ]
    return [catalogue for catalogue in catalogues if _is_stale(catalogue)]


def _is_stale(catalogue: Path) -> bool:
    compiled = catalogue.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime <= catalogue.stat().st_mtime


class Command(BaseCommand):
    help = "Compile the translations that changed"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Write each .mo beside its .po, whole or not at all."""
        for catalogue in stale_catalogues():
            compiled = catalogue.with_suffix(".mo")
            half = compiled.with_suffix(".mo.new")
            polib.pofile(str(catalogue)).save_as_mofile(str(half))
            half.replace(compiled)
            self.stdout.write(f"{compiled.relative_to(settings.BASE_DIR)}")
