"""Places for names are rows that wait: what was signed before keeps its name, time and hash.

The names given until now carry version 0: no version was bound to them, and their hash covers
less than today's, so that it is not compared with the record (`workflow.signing`).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import records.models.approvals

PLACES = [
    ("approval", "批准"),
    ("rd", "研发会签"),
    ("engineering", "工程会签"),
    ("qa", "品管会签"),
    ("close", "结案"),
    ("reopen", "重开"),
    ("decline_capa", "不启动纠正预防"),
]
STATUSES = [
    ("pending", "待签署"),
    ("signed", "已签署"),
    ("refused", "不同意"),
    ("void", "已失效"),
]
ROLES = {"rd": "rd_manager", "engineering": "engineering_manager", "qa": "qa_manager"}


def forwards(apps, schema_editor):
    rows = apps.get_model("complaints", "Signoff").objects
    rows.update(created_at=models.F("signed_at"), meaning="countersigned")
    rows.filter(place="approval").update(meaning="approved")
    rows.filter(agreed=True, superseded=False).update(status="signed")
    rows.filter(agreed=True, superseded=True).update(status="void", void_reason="内容已改")
    rows.filter(agreed=False).update(status="refused")
    for place, role in ROLES.items():
        rows.filter(place=place).update(signer_role=role)
    approvals = rows.filter(place="approval")
    approvals.filter(complaint__level__gte=3).update(signer_role="tech_management")
    approvals.exclude(complaint__level__gte=3).update(signer_role="support_manager")


def backwards(apps, schema_editor):
    rows = apps.get_model("complaints", "Signoff").objects
    rows.filter(signer=None).delete()  # nobody signed there yet
    rows.exclude(place__in=["approval", *ROLES]).delete()
    rows.update(agreed=True, superseded=False)
    rows.exclude(status="signed").update(superseded=True)
    rows.filter(status="refused").update(agreed=False)


def text(size, **options):
    return models.CharField(blank=True, default="", max_length=size, **options)


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterModelOptions(
            name="signoff", options={"ordering": ["created_at", "pk"], "verbose_name": "签署"}
        ),
        migrations.RemoveConstraint(model_name="signoff", name="signoff_once_a_place"),
        migrations.AlterField(
            "signoff",
            "signer",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="签署人",
            ),
        ),
        migrations.AlterField(
            "signoff", "signed_at", models.DateTimeField(null=True, verbose_name="签署时间")
        ),
        migrations.AlterField(
            "signoff",
            "signer_name",
            models.CharField(blank=True, max_length=60, verbose_name="签署人姓名"),
        ),
        migrations.AlterField(
            "signoff",
            "place",
            models.CharField(choices=PLACES, max_length=24, verbose_name="签署处"),
        ),
        migrations.AlterField(
            "signoff", "agreed", models.BooleanField(default=False, verbose_name="同意")
        ),
        migrations.AddField(
            "signoff",
            "meaning",
            models.CharField(
                choices=records.models.approvals.Meaning.choices,
                default="approved",
                max_length=16,
                verbose_name="签署含义",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "signoff",
            "version",
            models.PositiveIntegerField(default=0, verbose_name="版次"),
            preserve_default=False,
        ),
        migrations.AddField(
            "signoff",
            "status",
            models.CharField(
                choices=STATUSES,
                default="pending",
                editable=False,
                max_length=8,
                verbose_name="状态",
            ),
        ),
        migrations.AddField(
            "signoff", "signer_role", text(200, verbose_name="角色"), preserve_default=False
        ),
        migrations.AddField(
            "signoff", "void_reason", text(200, verbose_name="失效原因"), preserve_default=False
        ),
        migrations.AddField(
            "signoff",
            "acting_for",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="代谁签署",
            ),
        ),
        migrations.AddField(
            "signoff", "created_at", models.DateTimeField(null=True, verbose_name="建立时间")
        ),
        migrations.RunPython(forwards, backwards, elidable=False),
        migrations.AlterField(
            "signoff", "created_at", models.DateTimeField(verbose_name="建立时间")
        ),
        migrations.RemoveField("signoff", "agreed"),
        migrations.RemoveField("signoff", "superseded"),
        migrations.AddConstraint(
            "signoff",
            records.models.approvals.once_a_place("complaint", "signoff_once_a_place"),
        ),
    ]
