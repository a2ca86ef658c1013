"""实验数据: the record, its files, what was read out of them, what was said."""

from testdata.models.data import TestData
from testdata.models.files import DataColumn, DataFile, DataSheet, Preview
from testdata.models.talk import Comment

__all__ = ["Comment", "DataColumn", "DataFile", "DataSheet", "Preview", "TestData"]
