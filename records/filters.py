"""Conditions that the lists of every kind of record know."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import QuerySet


class AnyCodeField(forms.MultipleChoiceField):
    """Codes of rows elsewhere: an unknown one finds nothing, so that none need be read first."""

    def valid_value(self, value: str) -> bool:
        return len(value) <= 60


class CodesFilter(filters.MultipleChoiceFilter):
    """Any of some codes, `?product=VC-1200&product=CT-650`."""

    field_class = AnyCodeField

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs
