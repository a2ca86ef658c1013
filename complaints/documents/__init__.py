"""客诉处理单 (forms.md F1): its content apart from its bytes, filled and blank."""

from complaints.documents.form import (
    blank_complaint_form,
    complaint_form,
    complaint_form_context,
)

__all__ = ["blank_complaint_form", "complaint_form", "complaint_form_context"]
