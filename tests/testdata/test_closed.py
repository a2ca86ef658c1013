"""Archived test data are locked in the database; what reads and tells goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from records import clock
from records.models import Deadline, Notice
from testdata import workflow as do
from testdata.models import TestData
from testdata.open_work import WORK
from tests import factories
from tests.testdata.cast import Cast, bring

pytestmark = pytest.mark.django_db

ATTACKS = [
    "UPDATE testdata_testdata SET summary = 'x' WHERE id = {pk}",
    "UPDATE testdata_testdata SET status = 'draft' WHERE id = {pk}",
    "UPDATE testdata_testdata SET opinion = 'x', version = version + 1 WHERE id = {pk}",
    "DELETE FROM testdata_testdata WHERE id = {pk}",
    "UPDATE testdata_datafile SET sha256 = 'x' WHERE test_data_id = {pk}",
    "UPDATE testdata_datafile SET name = 'x' WHERE test_data_id = {pk}",
    "DELETE FROM testdata_datafile WHERE test_data_id = {pk}",
    "UPDATE testdata_datafile SET test_data_id = {other} WHERE test_data_id = {pk}",
    "UPDATE testdata_datafile SET test_data_id = {pk} WHERE test_data_id = {other}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_archived_is_changed_by_nobody(attack: str) -> None:
    cast = Cast()
    data, other = bring("archived", cast), bring("handed", cast)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack.format(pk=data.pk, other=other.pk))
    assert TestData.objects.get(pk=data.pk).summary == data.summary


def test_comments_and_a_machine_that_is_merged_are_let_through() -> None:
    cast = Cast()
    data = bring("archived", cast)
    do.comment(data, by=cast.author, text="已用于工艺 P-12")
    TestData.objects.filter(pk=data.pk).update(equipment=factories.equipment())


def test_the_review_is_owed_in_24_working_hours_by_technical_management() -> None:
    cast = Cast()
    data = bring("handed", cast)
    owed = Deadline.objects.get(record=data.number)
    assert (owed.subject, owed.department) == ("test_data_review", cast.home("tech"))
    from_now = owed.due_at - owed.started_at
    assert timedelta(days=2) < from_now < timedelta(days=30)  # three working days
    assert TestData.objects.get(pk=data.pk).due_at == owed.due_at
    do.send_back(data, by=cast.tech_management, reason="缺温度")
    assert Deadline.objects.get(record=data.number).status == "met"
    do.hand(TestData.objects.get(pk=data.pk), by=cast.author)
    states = Deadline.objects.filter(record=data.number).order_by("pk")
    assert list(states.values_list("status", flat=True)) == ["met", "running"]
    do.cancel(TestData.objects.get(pk=data.pk), by=cast.author, reason="重复")
    assert Deadline.objects.filter(record=data.number, status="cancelled").exists()


def test_each_side_is_told() -> None:
    cast = Cast()
    bring("archived", cast)
    told = dict(Notice.objects.values_list("recipient__username", "text"))
    assert "待您审核" in told[cast.tech_management.username]
    assert "已审核归档" in told[cast.author.username]


def test_a_leavers_drafts_go_to_a_successor() -> None:
    cast = Cast()
    data = bring("returned", cast)
    (work,) = WORK
    assert [row.number for row in work.rows(cast.author)] == [data.number]
    assert cast.support_engineer in work.successors(cast.author)
    work.give(data, to=cast.support_engineer, by=cast.admin)
    assert TestData.objects.get(pk=data.pk).opened_by == cast.support_engineer


def test_the_chain_of_history_holds() -> None:
    with clock.at(clock.now() + timedelta(days=1)):
        bring("archived", Cast())
    call_command("verify_history")
