import django.db.models.deletion
import records.models.control
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('registry', '0002_contract_terms'),
    ]

    operations = [
        migrations.CreateModel(
            name='DataFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('file', models.FileField(max_length=200, upload_to=records.models.control.attachment_path, verbose_name='文件')),
                ('thumbnail', models.FileField(blank=True, max_length=200, upload_to=records.models.control.attachment_path)),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('caption', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('sha256', models.CharField(max_length=64)),
                ('width', models.PositiveIntegerField(null=True)),
                ('height', models.PositiveIntegerField(null=True)),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '数据文件',
                'ordering': ['uploaded_at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Preview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', '等待读取'), ('reading', '正在读取'), ('done', '已读取'), ('refused', '读不出来')], default='waiting', max_length=8, verbose_name='状态')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='已读行数')),
                ('of', models.PositiveIntegerField(default=0, verbose_name='总行数')),
                ('more', models.PositiveIntegerField(default=0)),
                ('refusal', models.CharField(blank=True, choices=[('encoding', '认不出文字编码。请另存为 UTF-8 或 GBK 编码的 CSV，再上传。'), ('quotes', '引号没有成对，分不清各列。请用 Excel 打开核对，另存后再上传。'), ('broken', '这个 Excel 文件读不出来，请用 Excel 打开并另存一次。'), ('empty', '文件里没有数据。'), ('much', '这个文件读不出来，或者展开后过大。请只留要用的行和列，另存后再上传。'), ('given_up', '试了几次都没有读完。请移除后重新上传。')], max_length=12, verbose_name='读不出来的原因')),
                ('line', models.PositiveIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('begun_at', models.DateTimeField(null=True, verbose_name='开始时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preview', to='testdata.datafile')),
            ],
            options={
                'verbose_name': '数据预览',
                'verbose_name_plural': '数据预览',
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'reading'])), fields=['asked_at'], name='test_data_to_read')],
            },
        ),
        migrations.CreateModel(
            name='DataSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='工作表')),
                ('rows', models.PositiveIntegerField(verbose_name='行数')),
                ('stretch', models.PositiveIntegerField(default=1)),
                ('left_out', models.PositiveIntegerField(default=0)),
                ('notes', models.JSONField(default=list)),
                ('shown', models.JSONField(default=list)),
                ('preview', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to='testdata.preview')),
            ],
            options={
                'verbose_name': '工作表',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('preview', 'position'), name='data_sheet_once')],
            },
        ),
        migrations.CreateModel(
            name='TestData',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(editable=False, max_length=24, unique=True, verbose_name='编号')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版次')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('status', models.CharField(choices=[('draft', '草稿'), ('handed', '待审核'), ('returned', '已退回'), ('archived', '已归档'), ('cancelled', '已撤销')], default='draft', editable=False, max_length=16, verbose_name='状态')),
                ('title', models.CharField(max_length=120, verbose_name='主题')),
                ('purpose', models.TextField(blank=True, max_length=2000, verbose_name='实验目的')),
                ('taken_on', models.DateField(blank=True, null=True, verbose_name='实验日期')),
                ('summary', models.TextField(blank=True, max_length=10000, verbose_name='小结')),
                ('handed_at', models.DateTimeField(editable=False, null=True, verbose_name='移交时间')),
                ('return_reason', models.TextField(blank=True, max_length=2000, verbose_name='退回理由')),
                ('opinion', models.TextField(blank=True, max_length=2000, verbose_name='审核意见')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='归档时间')),
                ('cancel_reason', models.TextField(blank=True, max_length=2000, verbose_name='撤销理由')),
                ('due_subject', models.CharField(blank=True, editable=False, max_length=40)),
                ('due_at', models.DateTimeField(editable=False, null=True, verbose_name='时限')),
                ('warn_at', models.DateTimeField(editable=False, null=True)),
                ('due_calendar', models.UUIDField(editable=False, null=True)),
                ('paused_until', models.DateTimeField(editable=False, null=True)),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='test_data', to='registry.customer', verbose_name='客户')),
                ('equipment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='test_data', to='registry.equipment', verbose_name='设备')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提交人')),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='test_data', to='registry.salesorder', verbose_name='订单')),
                ('reviewed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审核人')),
            ],
            options={
                'verbose_name': '实验数据',
                'verbose_name_plural': '实验数据',
                'ordering': ['-created_at', '-pk'],
                'permissions': [('view_all_test_data', '查看全部实验数据'), ('hand_test_data', '移交实验数据'), ('review_test_data', '审核、归档实验数据')],
                'indexes': [models.Index(fields=['-created_at', '-id'], name='test_data_newest'), models.Index(condition=models.Q(('status__in', ['handed', 'returned'])), fields=['due_at', 'id'], name='test_data_open_due'), models.Index(fields=['equipment', '-taken_on'], name='test_data_of_machine')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'archived'), _negated=True), models.Q(('archived_at__isnull', False), ('reviewed_by__isnull', False)), _connector='OR'), name='test_data_archived_by_somebody')],
            },
        ),
        migrations.AddField(
            model_name='datafile',
            name='test_data',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='testdata.testdata'),
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('text', models.TextField(max_length=10000, verbose_name='内容')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='记录人')),
                ('mentioned', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL)),
                ('test_data', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='testdata.testdata')),
            ],
            options={
                'verbose_name': '留言',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DataColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(blank=True, max_length=410, verbose_name='列名')),
                ('kind', models.CharField(choices=[('number', '数值'), ('moment', '日期时间'), ('time', '时间'), ('text', '文字'), ('empty', '空')], max_length=8, verbose_name='类型')),
                ('filled', models.PositiveIntegerField(verbose_name='有值')),
                ('empty', models.PositiveIntegerField(verbose_name='空')),
                ('other', models.PositiveIntegerField(default=0, verbose_name='其他内容')),
                ('least', models.FloatField(null=True, verbose_name='最小')),
                ('greatest', models.FloatField(null=True, verbose_name='最大')),
                ('mean', models.FloatField(null=True, verbose_name='平均')),
                ('deviation', models.FloatField(null=True, verbose_name='标准差')),
                ('series', models.JSONField(default=list)),
                ('starts', models.JSONField(default=list)),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='columns', to='testdata.datasheet')),
            ],
            options={
                'verbose_name': '列',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('sheet', 'position'), name='data_column_once')],
            },
        ),
    ]
