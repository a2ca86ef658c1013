"""The few tags that the components need; what a page shows is still decided in its view."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms, template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.attachments import ACCEPTED
from records.due import duration_text
from records.lists import KeysetPage

register = template.Library()
PAGE_SIZES = (25, 50, 100)
DUE_ICONS = {"over": "warn", "stop": "pause", "done": "check", "late": "check"}


@register.filter
def due_icon(state: str) -> str:
    """The sign beside a time limit, so that colour is never alone."""
    return DUE_ICONS.get(state, "clock")


@register.filter
def duration(minutes: int) -> str:
    """Working time in words, over or under the limit alike: 6 时 48 分."""
    return duration_text(abs(minutes))


@register.filter
def moment(value: datetime) -> str:
    """A moment for the browser to count from, in the company's zone."""
    return timezone.localtime(value).isoformat(timespec="seconds")


@register.filter
def form_sections(form: forms.BaseForm) -> Iterator[dict[str, Any]]:
    """The visible fields by the form's `sections`; those it does not name come last."""
    left = {field.name: field for field in form.visible_fields()}
    for number, (title, names) in enumerate(getattr(form, "sections", ()), start=1):
        fields = [left.pop(name) for name in names if name in left]
        if fields:
            yield {
                "title": title,
                "number": number,
                "id": f"{form.prefix or 'form'}-section-{number}",
                "fields": fields,
            }
    if left:
        yield {"title": "", "fields": list(left.values())}


@register.simple_tag
def accepted_files() -> str:
    """What a file picker offers: what `records.attachments` takes in."""
    return ACCEPTED


@register.inclusion_tag("components/pager.html")
def pager(page: KeysetPage, summary: str = "", sizes: bool = False) -> dict[str, Any]:
    """Back and forth by key; `sizes` where the view reads `page_size` (25, 50 or 100)."""
    offered = [
        {"n": n, "query": page.query(page_size=str(n)), "current": n == page.size}
        for n in (PAGE_SIZES if sizes else ())
    ]
    counted = _("共 %(n)s 条") % {"n": page.count_text}
    return {
        "summary": summary or counted,
        "previous": page.previous_query,
        "next": page.next_query,
        "sizes": offered,
    }


@register.inclusion_tag("components/sort_head.html")
def sort_head(page: KeysetPage, name: str, label: str, css: str = "") -> dict[str, Any]:
    """The head of a column that the list can be sorted by."""
    return {
        "query": page.sort_query(name),
        "sorted": page.aria_sort(name),
        "label": label,
        "css": css,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*sources: Any, title: str = "") -> dict[str, Any]:
    """One line for each error of these forms and formsets, each a link to its field."""
    errors = [line for source in sources if source is not None for line in _lines(source)]
    count = len(errors)
    heading = title or ngettext(
        "还不能提交，有 %(n)s 处需要修改", "还不能提交，有 %(n)s 处需要修改", count
    ) % {"n": count}
    return {"errors": errors, "title": heading}


def _lines(source: Any) -> Iterator[dict[str, str]]:
    if isinstance(source, forms.BaseFormSet):
        for text in source.non_form_errors():
            yield {"text": str(text), "id": ""}
        for number, form in enumerate(source.forms, start=1):
            for line in _lines(form):
                yield {**line, "text": _("第 %(n)s 行：%(text)s") % {"n": number, **line}}
        return
    for name, texts in source.errors.items():
        field = source[name] if name in source.fields else None
        target = "" if field is None or field.is_hidden else field.first_id
        for text in texts:
            yield {"text": str(text), "id": target}
