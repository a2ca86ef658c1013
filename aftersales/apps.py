from django.apps import AppConfig
from django.core.checks import register

from aftersales.checks import START, START_CHECKS


class AftersalesConfig(AppConfig):
    name = "aftersales"

    def ready(self) -> None:
        """Register what every start asks, and let the CAPAs' pages know of complaints."""
        from aftersales.capas import tell  # noqa: PLC0415  models are loaded by now

        tell()
        for check in START_CHECKS:
            register(check, START)
