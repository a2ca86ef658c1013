from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = _("受控记录")

    def ready(self) -> None:
        """Let each app name what it times: its `deadlines` fills `records.subjects`."""
        autodiscover_modules("deadlines")
