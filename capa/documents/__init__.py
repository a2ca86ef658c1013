"""纠正预防措施单 (forms.md F2): its content apart from its bytes, filled, blank, many at once."""

from capa.documents.form import (
    KIND,
    blank_capa_form,
    capa_form,
    capa_form_context,
    capa_forms,
)
from capa.documents.names import paper
from records import papers

papers.register(KIND, paper)

__all__ = ["blank_capa_form", "capa_form", "capa_form_context", "capa_forms"]
