"""The steps of shipments and replenishments, one function per verb; only they write a status.

drafting      编制, 编辑发货清单, 撤销        packing: its boxes and lines
leaving       包装检查, 退回备货, 发货
travelling    在途跟进, 登记到货
counting      到货清点, 更正清点              sheets: as it was sent; counted: as it is stored
receiving     客户签收, 归档
replenishing  申请补发, 受理, 退回, 重新备货, and what a counted replenishment brings about
complaining   转客诉
talk, clocks  留言, 附件; 已知悉, 催办, 超期原因, 不计入考核

`shipments` and `replenishments` are the two records' whole workflows.
"""
