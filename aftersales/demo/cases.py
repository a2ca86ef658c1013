"""What goes wrong with such machines: one case for each kind and level, and some besides."""

from __future__ import annotations

from dataclasses import dataclass

NO_HARDWARE = {"mishandled": "no", "component": "no", "process": "no", "design": "no"}
NO_SOFTWARE = {"beyond_product": "no", "scheme_change": "no", "guided": "no", "half_day": "no"}


def hardware(yes: str) -> dict[str, str]:
    return {"where": "hardware", **NO_HARDWARE, yes: "yes"}


def software(*yes: str) -> dict[str, str]:
    return {"where": "software", **NO_SOFTWARE, **dict.fromkeys(yes, "yes")}


@dataclass(frozen=True)
class Case:
    """One kind of trouble, from the customer's words to the document that was changed."""

    description: str
    category: str
    answers: dict[str, str]
    test: tuple[str, str]
    occurrence: str
    escape: str
    containment: str
    corrective: str
    preventive: str
    evidence: str
    standard: tuple[str, str, str] | None
    mode: str = "on_site"
    department: str = "assembly"
    defect: str = "H09"
    photos: tuple[str, ...] = ()


CASES = (
    Case(
        "主工艺腔保压失败，抽至 5×10⁻³ Pa 后压力回升。早班开机抽真空 40 分钟，关闭主阀 6 分钟后"
        "压力升至 5.2×10⁻¹ Pa，报警 A-217。反复三次，现象相同，当班 2 批镜片返工。",
        "function",
        hardware("process"),
        ("氦检漏率", "门封两点方向 2.6×10⁻⁷ Pa·m³/s，超出 1×10⁻⁹ 的要求"),
        "门封法兰 16 颗螺栓按经验预紧，作业指导书未规定力矩与顺序。两点方向实测 18 至 21 N·m，"
        "低于设计值 32 N·m，密封圈压缩量不足。",
        "出厂只做 30 min 静态保压，未逐台氦检。",
        "更换密封圈，按对角顺序复紧至 32 N·m，现场氦检",
        "同批机器上门复紧并记录力矩",
        "修订装配作业指导书，增加力矩、顺序与逐台氦检",
        "跟踪 3 批，保压 24 h 压升 2.8 至 3.4×10⁻³ Pa，上限 8.0×10⁻³ Pa，均合格。",
        ("work_instruction", "WI-ZP-031", "B/4"),
        defect="H03",
        photos=("hmi", "seal", "leak", "bolt"),
    ),
    Case(
        "阴极冷却水路流量不足，连续溅射 6 小时后靶面过热报警停机。清洗过滤器后恢复两天又出现。",
        "function",
        hardware("design"),
        ("冷却水流量", "额定 12 L/min，实测 7.4 L/min，管路压损大于水泵余量"),
        "冷却水路按单阴极设计，双阴极并联后压损超过水泵扬程，设计计算漏了分水块的压损。",
        "设计评审没有双阴极满负荷的热平衡计算，样机只试了 2 小时。",
        "限功率 70% 运行，外接增压泵",
        "分水块改为大通径，水泵改型，更换现场 4 台",
        "设计评审清单增加满负荷 8 小时热平衡试验",
        "满功率连续 12 小时，靶面温度 61 ℃，低于 80 ℃ 上限。",
        ("drawing", "DWG-VC-0417", "C"),
        department="rd",
        defect="H04",
        photos=("hmi",),
    ),
    Case(
        "真空计示值漂移，更换后仍偏差 12%。同一腔体两只规管读数不一致，影响工艺判断。",
        "function",
        hardware("component"),
        ("规管比对", "在标准腔上偏差 11.6%，同批次抽检 5 只有 2 只超差"),
        "规管灯丝批次质量不稳定，老化后发射电流下降。",
        "进货检验只查外观和通电，没有示值比对。",
        "换上已比对的规管",
        "退回该批规管，供应商更换并提交改善报告",
        "进货检验增加示值比对，抽样 20%",
        "换件后 30 天三次比对，偏差均小于 3%。",
        ("inspection_standard", "QI-JY-012", "C/2"),
        department="purchasing",
        defect="H05",
        photos=("leak",),
    ),
    Case(
        "到货开箱发现观察窗玻璃有裂纹，外箱右下角有撞痕，防倾标签变红。",
        "packaging",
        hardware("mishandled"),
        ("外观检查", "裂纹自右下角起 60 mm，与外箱撞痕位置一致"),
        "运输途中叉车碰撞，缓冲垫厚度不足。",
        "发运前包装检查合格，途中没有复查。",
        "寄出新观察窗，工程师到场更换",
        "向承运方索赔，补发观察窗",
        "该路线改用加厚缓冲垫，装车拍照留底",
        "客户开箱复查，安装后保压合格。",
        None,
        department="warehouse",
        defect="H01",
        photos=("crate", "plate"),
    ),
    Case(
        "触摸屏切换语言后单位显示错误，压力显示成 mbar。操作工不敢开机，要求马上指导。",
        "function",
        software("guided", "half_day"),
        ("复现", "在同版本程序上切换语言，单位跟随系统默认，改回后正常"),
        "语言包里单位默认值没有跟随用户设置。",
        "出厂只检查中文界面。",
        "电话指导客户改回单位设置",
        "提供 V3.4 语言包，远程更新",
        "出厂检查增加三种语言切换",
        "更新后切换 10 次，单位保持不变。",
        None,
        mode="phone",
        department="rd",
        defect="S02",
        photos=("hmi",),
    ),
    Case(
        "切换配方后焊接功率曲线未更新，首件烧穿。需要工程师到现场核对配方下载过程。",
        "function",
        software(),
        ("配方下载记录", "切换后 PLC 仍保留上一配方的第 3 段功率"),
        "配方下载在联锁未释放时中断，程序没有重发。",
        "测试用例没有覆盖联锁状态下切换配方。",
        "现场重新下载配方，首件确认后开机",
        "程序增加下载校验与重发，现场升级",
        "软件测试用例增加联锁状态 6 条",
        "现场切换配方 40 次，功率曲线逐段一致。",
        ("procedure", "QP-RD-009", "A/3"),
        mode="remote",
        department="rd",
        defect="S01",
        photos=("hmi", "plate"),
    ),
    Case(
        "线速超过 60 m/min 时张力闭环振荡，两个放卷轴互相追赶，涂层出现横纹。",
        "function",
        software("scheme_change"),
        ("张力曲线", "60 m/min 以上出现 1.8 Hz 持续振荡，幅值 14 N"),
        "双放卷共用一个张力环，概要设计没有考虑卷径差引起的耦合。",
        "验收试车只到 50 m/min。",
        "限速 55 m/min 生产",
        "张力控制改为双环解耦，更新现场程序",
        "概要设计评审增加卷径差与线速的边界工况",
        "80 m/min 连续 4 小时，张力波动 ±2.1 N，要求 ±5 N。",
        ("procedure", "QP-RD-014", "B/0"),
        department="rd",
        defect="S03",
    ),
    Case(
        "现有控制器不支持双腔并行配方，客户新产品要求两腔同时走不同工艺。",
        "function",
        software("beyond_product"),
        ("功能核对", "控制器任务数与内存均不足，现版本不能实现"),
        "产品定义时按单腔顺序工艺选型，平台能力不够。",
        "合同评审没有核对客户两年内的工艺规划。",
        "两腔错开运行，安排换型计划",
        "升级为双核控制器，开发并行配方功能",
        "合同评审表增加工艺规划一栏",
        "升级后两腔并行 72 小时，互不影响。",
        ("procedure", "QP-YX-003", "B/1"),
        department="rd",
        defect="S04",
    ),
    Case(
        "上料抓手夹爪磨损不均，换型后掉片。一天掉 6 片，玻璃碎片进入导轨。",
        "function",
        hardware("process"),
        ("夹爪尺寸", "左爪磨损 0.42 mm，右爪 0.05 mm，硬度左爪低 8 HRC"),
        "左爪热处理漏了回火后的硬度复检，硬度不够。",
        "装配前没有核对零件检验报告。",
        "更换成对夹爪，调整夹紧力",
        "该批夹爪全数复检硬度，不合格报废",
        "零件入库须附热处理硬度记录",
        "换型运行 5 天，掉片 0。",
        ("inspection_standard", "QI-LJ-027", "A/2"),
        defect="H06",
        photos=("bolt", "plate"),
    ),
    Case(
        "超声换能器 3 号槽无输出，清洗后残留超标，当班 400 件返洗。",
        "function",
        hardware("component"),
        ("换能器阻抗", "3 号槽两只开路，其余正常"),
        "换能器胶层老化脱开，该批胶水过期使用。",
        "供应商没有胶水有效期记录。",
        "更换换能器组",
        "供应商清查同批，寄送更换件",
        "外购件协议增加胶水有效期条款",
        "连续运行 14 天，槽功率波动小于 5%。",
        None,
        department="purchasing",
        defect="H05",
    ),
    Case(
        "操作员误删工艺配方，请求远程恢复。昨天的备份找不到。",
        "service",
        software("guided", "half_day"),
        ("备份检查", "自动备份关闭，最近一份是三周前"),
        "交付时自动备份没有打开。",
        "安装调试清单没有这一项。",
        "远程恢复三周前的备份并补录",
        "打开自动备份，设每日一次",
        "安装调试清单增加自动备份检查",
        "客户确认配方完整，自动备份连续 7 天成功。",
        None,
        mode="remote",
        department="support",
        defect="S02",
    ),
    Case(
        "运输固定块未拆除即通电，导轨限位报警，电机过载保护。",
        "function",
        hardware("mishandled"),
        ("现场检查", "红色固定块仍在，导轨无损伤"),
        "客户自行通电，没有按说明书拆除固定块。",
        "固定块标识只有中文小字。",
        "电话指导拆除固定块并复位",
        "更换过载继电器",
        "固定块改为带飘带的醒目标识",
        "通电试车 2 小时正常。",
        None,
        mode="phone",
        department="engineering",
        defect="H01",
        photos=("crate",),
    ),
    Case(
        "涂布头加热棒断路，第 4 区温度不上升，停机等待。",
        "function",
        hardware("component"),
        ("绝缘与电阻", "第 4 区加热棒开路，引线根部烧断"),
        "加热棒引线焊点虚焊，供应商工艺不稳定。",
        "来料只测电阻，没有拉力试验。",
        "更换加热棒",
        "同批 12 支加热棒退换",
        "来料增加引线拉力抽检",
        "升温曲线 5 次一致，第 4 区偏差 1.2 ℃。",
        None,
        department="purchasing",
        defect="H05",
        photos=("hmi",),
    ),
    Case(
        "光纤接头温度偏高，连续运行 3 小时后降功率，焊缝深度不够。",
        "function",
        hardware("process"),
        ("端面检查", "端面有污染，接头装配间隙超差 0.03 mm"),
        "接头装配没有在洁净台进行，端面清洁步骤缺失。",
        "出厂老化只做 1 小时。",
        "清洁端面并重新装配接头",
        "复查库存与在途 7 台接头",
        "装配作业指导书增加洁净台与端面照片留底",
        "满功率 8 小时，接头 38 ℃，功率波动 0.6%。",
        ("work_instruction", "WI-GX-008", "A/5"),
        defect="H03",
        photos=("leak", "plate"),
    ),
)
