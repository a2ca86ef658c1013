"""People and departments, as far as somebody has to be named: for assigning and for filters."""

from __future__ import annotations

from typing import ClassVar

import django_filters as filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import Department, User
from accounts.roles import ROLES


class DepartmentSerializer(serializers.ModelSerializer):
    """A department and who leads it."""

    manager = serializers.SlugRelatedField("username", read_only=True)

    class Meta:
        model = Department
        fields = ("code", "name", "manager")
        ref_name = "DepartmentEntry"


class PersonSerializer(serializers.ModelSerializer):
    """A person as colleagues know them; no phone, no address."""

    department = serializers.SlugRelatedField("code", read_only=True)
    roles = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ("username", "name", "title", "department", "roles")

    def get_roles(self, person: User) -> list[str]:
        return sorted(group.name for group in person.groups.all())


class PersonFilter(filters.FilterSet):
    q = filters.CharFilter(method="search")
    role = filters.MultipleChoiceFilter(
        field_name="groups__name", choices=[(code, role.label) for code, role in ROLES.items()]
    )
    department = filters.CharFilter(field_name="department__code")

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(name__icontains=value) | Q(username__icontains=value))


class PersonViewSet(ListModelMixin, GenericViewSet):
    """Active people, to be named as handler and the like."""

    queryset = User.objects.active().select_related("department").prefetch_related("groups")
    serializer_class = PersonSerializer
    filterset_class = PersonFilter
    sorts: ClassVar[dict[str, str]] = {"name": "name", "username": "username"}
    sort = "name"

    @extend_schema(operation_id="people_me", filters=False, responses=PersonSerializer)
    @action(detail=False, pagination_class=None)
    def me(self, request: Request) -> Response:
        """Who the caller is."""
        return Response(PersonSerializer(request.user).data)


class DepartmentViewSet(ListModelMixin, GenericViewSet):
    """Departments, any of which can be made responsible."""

    queryset = Department.objects.select_related("manager")
    serializer_class = DepartmentSerializer
    sorts: ClassVar[dict[str, str]] = {"code": "code", "name": "name"}
    sort = "code"
