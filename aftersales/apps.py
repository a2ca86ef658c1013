from django.apps import AppConfig
from django.core.checks import register

from aftersales.checks import START, START_CHECKS


class AftersalesConfig(AppConfig):
    name = "aftersales"

    def ready(self) -> None:
        """Register what every start asks."""
        for check in START_CHECKS:
            register(check, START)
