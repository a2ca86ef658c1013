import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import records.models.control


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("installs", "0001_initial"),
        ("records", "0004_look"),
        ("registry", "0002_contract_terms"),
    ]

    operations = [
        migrations.CreateModel(
            name="InstallPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        editable=False, max_length=24, unique=True, verbose_name="编号"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="版次"),
                ),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="更新时间")),
                (
                    "cancel_reason",
                    models.TextField(blank=True, max_length=2000, verbose_name="撤销理由"),
                ),
                ("due_subject", models.CharField(blank=True, editable=False, max_length=40)),
                ("due_at", models.DateTimeField(editable=False, null=True, verbose_name="时限")),
                ("warn_at", models.DateTimeField(editable=False, null=True)),
                ("due_calendar", models.UUIDField(editable=False, null=True)),
                ("paused_until", models.DateTimeField(editable=False, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待批准"),
                            ("approved", "已批准"),
                            ("under_way", "安装中"),
                            ("installed", "已安装"),
                            ("cancelled", "已撤销"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("installation", "安装调试方案"), ("temporary", "临时服务方案")],
                        default="installation",
                        max_length=12,
                        verbose_name="方案类型",
                    ),
                ),
                (
                    "complaint_number",
                    models.CharField(blank=True, max_length=24, verbose_name="客诉单号"),
                ),
                ("site", models.CharField(blank=True, max_length=200, verbose_name="安装地点")),
                ("purpose", models.TextField(blank=True, max_length=2000, verbose_name="工作内容")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="计划开始")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="计划完成")),
                ("tools", models.TextField(blank=True, max_length=2000, verbose_name="工具")),
                ("risks", models.TextField(blank=True, max_length=2000, verbose_name="风险与对策")),
                ("content_version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "team_approved",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="批准时的人员"
                    ),
                ),
                (
                    "return_reason",
                    models.TextField(
                        blank=True, editable=False, max_length=2000, verbose_name="退回理由"
                    ),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="送批时间"),
                ),
                (
                    "approved_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="批准时间"),
                ),
                (
                    "started_on",
                    models.DateField(editable=False, null=True, verbose_name="开工日期"),
                ),
                (
                    "open_reason",
                    models.TextField(
                        blank=True,
                        editable=False,
                        max_length=2000,
                        verbose_name="准备未完成开工的理由",
                    ),
                ),
                (
                    "installed_on",
                    models.DateField(editable=False, null=True, verbose_name="完成日期"),
                ),
                (
                    "result",
                    models.TextField(
                        blank=True, editable=False, max_length=2000, verbose_name="完成情况"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="install_plans",
                        to="registry.customer",
                        verbose_name="客户",
                    ),
                ),
                (
                    "form_edition",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.formedition",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="编制人",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="install_plans",
                        to="registry.salesorder",
                        verbose_name="订单",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "安装调试方案",
                "verbose_name_plural": "安装调试方案",
                "ordering": ["-created_at", "-pk"],
                "permissions": [
                    ("view_all_plans", "查看全部安装调试方案"),
                    ("open_plan", "编制安装调试方案"),
                    ("manage_plans", "安排安装调试"),
                    ("approve_plan", "批准安装调试方案"),
                    ("check_installation", "抽查安装质量"),
                ],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="plan_newest"),
                    models.Index(
                        condition=models.Q(
                            ("status__in", ["draft", "installed", "cancelled"]), _negated=True
                        ),
                        fields=["due_at", "id"],
                        name="plan_open_due",
                    ),
                    models.Index(fields=["starts_on", "ends_on"], name="plan_by_days"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="plan_days_in_order",
                        violation_error_message="计划完成早于计划开始。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("installed_on__isnull", True),
                            ("installed_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="plan_installed_not_before_started",
                        violation_error_message="完成日期早于开工日期。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanApproval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round_number", models.PositiveSmallIntegerField(verbose_name="轮次")),
                ("place", models.CharField(max_length=24, verbose_name="签署处")),
                (
                    "meaning",
                    models.CharField(
                        choices=[
                            ("prepared", "编制"),
                            ("reviewed", "审核"),
                            ("approved", "批准"),
                            ("countersigned", "会签"),
                            ("verified", "验证"),
                            ("accepted", "验收"),
                            ("closed", "关闭"),
                            ("reopened", "重开"),
                            ("declined", "不启动"),
                        ],
                        max_length=16,
                        verbose_name="签署含义",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版次")),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "待签署"),
                            ("signed", "已签署"),
                            ("refused", "不同意"),
                            ("void", "已失效"),
                        ],
                        default="pending",
                        editable=False,
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "signer_name",
                    models.CharField(blank=True, max_length=60, verbose_name="签署人姓名"),
                ),
                ("signer_title", models.CharField(blank=True, max_length=60, verbose_name="职务")),
                ("signer_role", models.CharField(blank=True, max_length=200, verbose_name="角色")),
                ("signed_at", models.DateTimeField(null=True, verbose_name="签署时间")),
                ("opinion", models.TextField(blank=True, max_length=2000, verbose_name="意见")),
                (
                    "void_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="失效原因"),
                ),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
                (
                    "acting_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="代谁签署",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="installs.installplan",
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签署人",
                    ),
                ),
            ],
            options={
                "verbose_name": "签署",
                "ordering": ["created_at", "pk"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["pending", "signed"])),
                        fields=("plan", "round_number", "place"),
                        name="plan_signed_once_a_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanAttachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        upload_to=records.models.control.attachment_path,
                        verbose_name="文件",
                    ),
                ),
                (
                    "thumbnail",
                    models.FileField(
                        blank=True, max_length=200, upload_to=records.models.control.attachment_path
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("caption", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="installs.installplan",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "附件",
                "ordering": ["uploaded_at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("text", models.TextField(max_length=10000, verbose_name="内容")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "mentioned",
                    models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="installs.installplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "留言",
                "ordering": ["at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("name", models.CharField(max_length=120, verbose_name="资料名称")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="文件编号")),
                ("edition", models.CharField(blank=True, max_length=20, verbose_name="版次")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="installs.installplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "技术资料",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="PlanEngineer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("leads", models.BooleanField(default=False, verbose_name="负责人")),
                (
                    "engineer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned_visits",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="工程师",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team",
                        to="installs.installplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "人员",
                "ordering": ["-leads", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "engineer"), name="plan_engineer_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("leads", True)),
                        fields=("plan",),
                        name="plan_led_by_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanMachine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "equipment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="install_plans",
                        to="registry.equipment",
                        verbose_name="设备",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="machines",
                        to="installs.installplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "设备",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("content", models.CharField(max_length=500, verbose_name="安装调试步骤")),
                (
                    "days",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="天数"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="installs.installplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "安装调试步骤",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "position"), name="plan_step_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days__isnull", True), ("days__gt", 0), _connector="OR"
                        ),
                        name="plan_step_takes_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Postponement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("customer", "客户原因"),
                            ("parts", "缺件或补发"),
                            ("site", "现场条件"),
                            ("ours", "我方原因"),
                        ],
                        max_length=8,
                        verbose_name="改期原因",
                    ),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="说明")),
                ("from_starts_on", models.DateField(verbose_name="原计划开始")),
                ("from_ends_on", models.DateField(verbose_name="原计划完成")),
                ("starts_on", models.DateField(verbose_name="计划开始")),
                ("ends_on", models.DateField(verbose_name="计划完成")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postponements",
                        to="installs.installplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "改期",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="postponement_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Preparation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("what", models.CharField(max_length=200, verbose_name="准备事项")),
                (
                    "side",
                    models.CharField(
                        choices=[("customer", "客户"), ("ours", "我方")],
                        default="customer",
                        max_length=8,
                        verbose_name="责任方",
                    ),
                ),
                ("needed_by", models.DateField(blank=True, null=True, verbose_name="需要日期")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="完成日期")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preparations",
                        to="installs.installplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "前置条件",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "position"), name="preparation_numbered_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SpotCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_on", models.DateField(verbose_name="抽查日期")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("score", models.PositiveSmallIntegerField(verbose_name="评分")),
                (
                    "findings",
                    models.TextField(blank=True, max_length=2000, verbose_name="发现的问题"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="抽查人",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spot_checks",
                        to="installs.installplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "安装质量抽查",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("score__lte", 100)),
                        name="spot_check_to_hundred",
                        violation_error_message="评分是 0 到 100。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SpotCheckItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("what", models.CharField(max_length=200, verbose_name="检查项")),
                ("passed", models.BooleanField(verbose_name="合格")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="installs.spotcheck",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查项",
                "ordering": ["position"],
            },
        ),
    ]
