"""The steps of installation and acceptance and one function per verb (domain §6).

acceptances   《设备/工艺验收报告》 from the draft to 转售后
base          what every verb shares
shared_steps  steps that plans and acceptances have in common
"""
