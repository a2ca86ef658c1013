"""The people of 衡屿智能装备, an invented maker of coating and winding machines."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.models import Department, User

DEPARTMENTS = {
    "management": "总经办",
    "sales": "营销事业部",
    "support": "技术支持部",
    "qa": "品管部",
    "tech": "技术管理部",
    "engineering": "工程部",
    "rd": "研发部",
    "assembly": "装配车间",
    "purchasing": "采购部",
    "warehouse": "仓管部",
    "hr": "人力资源处",
    "finance": "财务处",
    "supervision": "监督室",
    "it": "信息部",
}

# (user name, name, department, title, role). One for each role carries the role's code.
PEOPLE = (
    ("support_engineer", "陈屿", "support", "技术支持工程师", "support_engineer"),
    ("support_manager", "何其乐", "support", "技术支持部经理", "support_manager"),
    ("sales", "王若溪", "sales", "业务员", "sales"),
    ("qa_engineer", "叶嘉木", "qa", "品质工程师", "qa_engineer"),
    ("qa_manager", "周岚", "qa", "品质主管", "qa_manager"),
    ("tech_management", "许澄", "tech", "技术管理部主管", "tech_management"),
    ("engineering", "林晚舟", "engineering", "工艺工程师", "engineering"),
    ("engineering_manager", "顾南", "engineering", "工程部经理", "engineering_manager"),
    ("rd", "李望舒", "rd", "研发工程师", "rd"),
    ("rd_manager", "沈知行", "rd", "研发部经理", "rd_manager"),
    ("warehouse", "邱平", "warehouse", "仓管员", "warehouse"),
    ("hr", "方宁", "hr", "人事专员", "hr"),
    ("finance", "陆敏", "finance", "会计", "finance"),
    ("general_manager", "韩启明", "management", "总经理", "general_manager"),
    ("supervisor", "秦朗", "supervision", "监督员", "supervisor"),
    ("admin", "管理员", "it", "系统管理员", "admin"),
    ("zhao.lei", "赵磊", "support", "技术支持工程师", "support_engineer"),
    ("sun.qian", "孙倩", "support", "技术支持工程师", "support_engineer"),
    ("ma.chao", "马超群", "sales", "业务员", "sales"),
    ("tang.yu", "唐雨", "sales", "业务员", "sales"),
    ("he.jing", "贺静", "qa", "品质工程师", "qa_engineer"),
    ("luo.an", "罗安", "engineering", "电气工程师", "engineering"),
    ("xie.fan", "谢帆", "rd", "软件工程师", "rd"),
    ("wu.gang", "吴刚", "assembly", "装配车间主任", ""),
    ("zheng.hao", "郑浩", "purchasing", "采购部经理", ""),
    ("deng.li", "邓力", "support", "技术支持工程师", "support_engineer"),
)
MANAGERS = {
    "management": "general_manager",
    "sales": "ma.chao",
    "support": "support_manager",
    "qa": "qa_manager",
    "tech": "tech_management",
    "engineering": "engineering_manager",
    "rd": "rd_manager",
    "assembly": "wu.gang",
    "purchasing": "zheng.hao",
    "warehouse": "warehouse",
}
LEAVER = "deng.li"  # leaves in the middle of the story; what he had open is given to others
AWAY, STAND_IN = "zhao.lei", "sun.qian"


def hire(first_day: date) -> dict[str, User]:
    """Departments and people, each with the demo password and their role. By user name."""
    departments = {
        code: Department.objects.create(code=code, name=name) for code, name in DEPARTMENTS.items()
    }
    password = make_password(settings.DEMO_PASSWORD)  # once: a hash is slow by design
    groups = {group.name: group for group in Group.objects.all()}
    people: dict[str, User] = {}
    for number, (username, name, department, title, role) in enumerate(PEOPLE):
        person = User.objects.create(
            username=username,
            name=name,
            title=title,
            department=departments[department],
            password=password,
            phone=f"1380000{number:04d}",
            email=f"{username}@example.com",
            is_staff=role == "admin",
        )
        if role:
            person.groups.add(groups[role])
        people[username] = person
    for code, username in MANAGERS.items():
        departments[code].manager = people[username]
        departments[code].save(update_fields=["manager"])
    return people


def send_on_leave(people: dict[str, User], today: date) -> None:
    """One engineer is away these days and has a stand-in."""
    person = people[AWAY]
    person.stand_in = people[STAND_IN]
    person.away_from, person.away_until = today - timedelta(days=1), today + timedelta(days=6)
    person.save(update_fields=["stand_in", "away_from", "away_until"])


def let_go(people: dict[str, User], day: date) -> None:
    """The leaver's account is closed; his name stays on what he did."""
    person = people[LEAVER]
    person.is_active, person.left_on = False, day
    person.save(update_fields=["is_active", "left_on"])
