"""客诉处理单 (forms.md F1): its content apart from its bytes, filled and blank."""

from complaints.documents.form import (
    KIND,
    blank_complaint_form,
    complaint_form,
    complaint_form_context,
)
from complaints.documents.names import paper
from records import papers

papers.register(KIND, paper)

__all__ = ["blank_complaint_form", "complaint_form", "complaint_form_context"]
