"""The steps of the three records and one function per verb (S6, S8-6.1).

handovers     合同交接: 移交, 签收, 退回, 温馨提示
documents     资料申请: 提供, 不能提供, 签收
notices       更改通知: 选定设备, 发布, 服务中心签收, 通知客户, 不适用
shared        撤销, 留言, 附件
clocks        已知悉, 催办, 超期原因, 不计入考核
taking_over   a leaver's work

Each of the first three is one record's whole workflow: its `STEPS` and every verb of them.
"""
