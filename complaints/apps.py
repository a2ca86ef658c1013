from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = _("客诉")

    def ready(self) -> None:
        """Whoever may see a complaint sees the CAPA that it set off."""
        from capa.querysets import REACHES  # noqa: PLC0415  models are loaded by now
        from complaints.querysets import capas_of_seen_complaints  # noqa: PLC0415  as above

        REACHES.append(capas_of_seen_complaints)
