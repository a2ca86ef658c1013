"""The words of installation and acceptance that are chosen, not typed (domain §6, forms.md F4).

shared      states that plans and acceptances have in common
acceptance  what stands on 《设备/工艺验收报告》
"""
