from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TestdataConfig(AppConfig):
    name = "testdata"
    verbose_name = _("实验数据")
