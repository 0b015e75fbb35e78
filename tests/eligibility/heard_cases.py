"""Messages as families and providers write them, and what a careful clerk would note of each person.

Ages are years or (low, high); `months` a child's age; lists are sets. What is only asked, supposed or denied is not there.
"""

from __future__ import annotations

from typing import Any

People = dict[str, dict[str, Any]]

LOW, HIGH = "at_least", "at_most"


def years(low: int, high: int | None = None) -> dict[str, Any]:
    """An age between two whole years."""
    return {"age": low if high is None else {LOW: low, HIGH: high}}


def months(low: int, high: int | None = None) -> dict[str, Any]:
    """A child's age between two months."""
    return {"child_age_months": low if high is None else {LOW: low, HIGH: high}}


AGES: dict[str, People] = {
    "我妈住三楼,没电梯,腿脚不行,七十四了": {"妈妈": years(74)},
    "俺娘今年都八十九咯,牙都掉光了": {"妈妈": years(89)},
    "82的老妈和85的老爸,能一起住吗": {"妈妈": years(82), "爸爸": years(85)},
    "奶奶95,爷爷走了三年": {"奶奶": years(95)},
    "爷爷早不在了,奶奶今年满九十": {"奶奶": years(90)},
    "我婆婆1948年的,公公47年生": {"婆婆": years(77, 78), "公公": years(78, 79)},
    "我爸40年的人,身体硬朗": {"爸爸": years(85, 86)},
    "我妈属马,一九四二年生,住6楼": {"妈妈": years(83, 84)},
    "我岳母快八十五了": {"岳母": years(83, 84)},
    "父亲年近九十": {"爸爸": years(85, 89)},
    "外婆早过了九十了": {"外婆": {"age": {LOW: 90}}},
    "我爸还不到六十": {"爸爸": {"age": {HIGH: 59}}},
    "姥姥虚岁八十一": {"外婆": years(79, 80)},
    "我妈七十出头,退休金3000块,住12号楼": {"妈妈": years(70, 79)},
    "我妈每月吃药要花八十,她今年七十六": {"妈妈": years(76)},
    "岳父岳母都七十八了,没人照看": {"岳父母": years(78)},
    "爸妈一个81一个79": {"爸爸": years(81), "妈妈": years(79)},
    "公公81、婆婆80,都耳背": {"公公": years(81), "婆婆": years(80)},
    "我今年68,我妈90,我儿子也快五十了": {"me": years(68), "妈妈": years(90)},
    "我女儿三十八了,还没孩子,我六十五": {"me": years(65)},
    "我弟弟五十二,在广州,妈妈跟着我,妈今年79": {"妈妈": {**years(79), "living": ["与子女同住"]}},
    "儿子五岁,女儿两岁半": {"儿子": months(60, 71), "女儿": months(30)},
    "我家大宝4岁,二宝9个月": {"老大": months(48, 59), "老二": months(9)},
    "孙女1岁8个月,我今年六十三带不动": {"孙女": months(20), "me": years(63)},
    "娃娃刚满三岁": {"孩子": months(36)},
    "宝宝快一岁了": {"孩子": months(6, 11)},
    "小孩2岁多,白天没人看": {"孩子": months(24, 35)},
    "两三岁的孩子能送吗": {},
    "我妈大概七八十岁": {},
    "60岁以上老人有什么补贴": {},
    "满八十岁才能领高龄津贴吧,我妈七十八": {"妈妈": years(78)},
    "我妈七十七,不对,七十八": {"妈妈": years(78)},
    "爷爷90,说错了,是91": {"爷爷": years(91)},
    "老头子83了,我比他小三岁": {"老伴": years(83)},
    "妈,今年,八十六": {"妈妈": years(86)},
    "八十三岁,我婆婆": {"婆婆": years(83)},
    "我们邻居老张头七十九": {"邻居": years(79)},
    "老娘88了,她眼睛看不见,我爹90,他还行": {"妈妈": years(88), "爸爸": years(90)},
    "我妈一个月退休金两千六,住院三个月了,今年八十": {"妈妈": years(80)},
    "我叫王芳,家住人民路88号,我妈82": {"妈妈": years(82)},
    "宝宝2025年3月2日出生": {"孩子": months(20)},
    "本人六十有八,想学书法": {"me": years(68)},
    "我妈今年87岁,我爸比我妈大2岁": {"妈妈": years(87)},
    "大伯七十一,光棍一条": {"伯伯": years(71)},
    "我舅舅69岁": {"叔叔": years(69)},
    "二姨今年七十三": {"姑姑": years(73)},
    "带着个一岁半的娃,还有个九十的奶奶": {"孩子": months(18), "奶奶": years(90)},
    "我爸今年整八十,我妈小他两岁": {"爸爸": years(80)},
    "我三个月大的女儿,奶奶带": {"女儿": months(3)},
    "我有两个儿子,大儿子八岁,小儿子两岁三个月": {"老大": months(96, 107), "老二": months(27)},
    "上次说错了,我爸是79岁,不是97": {"爸爸": years(79)},
    "我妈不是82是84": {"妈妈": years(84)},
    "我今年刚退休60岁,想给90岁的母亲找个护理员": {"me": years(60), "妈妈": years(90)},
    "老妈今年八十八的人了还下地": {"妈妈": years(88)},
    "我女儿2023年8月3日生的": {"女儿": months(39)},
    "我爸87,我87年的": {"爸爸": years(87), "me": years(38, 39)},
    "她今年八十六,我外婆,住五楼": {"外婆": years(86)},
    "爸82妈80娃3岁": {"爸爸": years(82), "妈妈": years(80), "孩子": months(36, 47)},
}

FACTS: dict[str, People] = {
    "我爸瘫痪在床五年了,我妈也有老年痴呆": {"爸爸": {"disability": ["失能"]}, "妈妈": {"disability": ["失智"]}},
    "我妈低保,我爸残疾": {"妈妈": {"household": ["低保"]}, "爸爸": {"disability": ["残疾"]}},
    "独居老人,82岁,低保": {"老人": {**years(82), "living": ["独居"], "household": ["低保"]}},
    "我婆婆可能有点痴呆,还没去医院看": {},
    "我妈是不是算低收入家庭": {},
    "想给我爸申请低保,他75": {"爸爸": years(75)},
    "怎么申请低保": {},
    "我爸以前是低保,现在取消了": {},
    "我妈低保？不是,是低收入": {"妈妈": {"household": ["低收入"]}},
    "医生怀疑我妈是阿尔茨海默,没确诊": {},
    "我爷爷是五保户,一个人住村里": {"爷爷": {"household": ["特困"], "living": ["独居"], "area": "农村"}},
    "我爸妈都是低保,爸爸还是残疾人": {
        "爸爸": {"household": ["低保"], "disability": ["残疾"]},
        "妈妈": {"household": ["低保"]},
    },
    "外婆跟我妈住,90了": {"外婆": {**years(90), "living": ["与子女同住"]}},
    "我妈跟我爸住,八十了": {"妈妈": years(80)},
    "婆婆和我们一起住,她不能自理": {"婆婆": {"living": ["与子女同住"], "disability": ["失能"]}},
    "我妈住在养老院,半失能": {"妈妈": {"in_institution": True, "disability": ["部分失能"]}},
    "我妈想住养老院,一个人住怕摔": {"妈妈": {"living": ["独居"]}},
    "养老院的护理员对我妈不好,我妈83": {"妈妈": years(83)},
    "我是独生子女,爸爸住院了,我请不了假": {"me": {"is_only_child": True, "parent_in_hospital": True}},
    "我弟弟残疾,我妈七十": {"妈妈": years(70)},
    "我妈有长护险吗": {},
    "我妈参加了长护险,失能三年": {"妈妈": {"insured": True, "disability": ["失能"]}},
    "我怀孕六个月,大宝两岁": {"me": {"expecting": True}, "老大": months(24, 35)},
    "辞职在家带娃,孩子10个月": {"me": {"stopped_work_for_child": True}, "孩子": months(10)},
    "我照顾失智的婆婆,快崩溃了": {"婆婆": {"disability": ["失智"]}, "me": {"cares_for": "失智老人"}},
    "我伺候瘫痪的老伴十年了": {"老伴": {"disability": ["失能"]}, "me": {"cares_for": "失能老人"}},
    "公公婆婆住农村,都七十多": {"公婆": {"area": "农村", **years(70, 79)}},
    "老两口自己住,儿女在外地": {"老人": {"living": ["空巢"]}},
    "我爸是残疾军人": {"爸爸": {"preferential_group": "优抚对象"}},
    "我爸当过兵": {},
    "我妈偏瘫,八十": {"妈妈": years(80)},
    "爸爸能自理,妈妈不能自理": {"爸爸": {"disability": ["none"]}, "妈妈": {"disability": ["失能"]}},
    "我妈没有残疾证,不是低保": {},
    "我外公82失独,外婆80": {
        "外公": {**years(82), "household": ["计划生育特殊家庭"]},
        "外婆": years(80),
    },
    "我家老太太88,卧床": {"老人": {**years(88), "disability": ["失能"]}},
    "我家奶奶八十八,爷爷九十一,两个老人都不能自理": {
        "奶奶": {**years(88), "disability": ["失能"]},
        "爷爷": {**years(91), "disability": ["失能"]},
    },
    "婆婆八十,低保;公公八十二,他是残疾人": {
        "婆婆": {**years(80), "household": ["低保"]},
        "公公": {**years(82), "disability": ["残疾"]},
    },
}

FACTS |= {
    "我72岁,老伴去世,儿子在深圳,一个人住": {"me": {**years(72), "living": ["独居"]}},
    "我母亲八十有三,父亲八十有五,均为低保": {
        "妈妈": {**years(83), "household": ["低保"]},
        "爸爸": {**years(85), "household": ["低保"]},
    },
    "我大姨76岁,五保,住在镇敬老院": {"姑姑": {**years(76), "household": ["特困"], "in_institution": True}},
    "奶奶今年96岁了,听力残疾二级,跟我爸妈过": {"奶奶": {**years(96), "disability": ["残疾"], "living": ["与子女同住"]}},
    "我老公在国企上班": {},
    "公公走了,剩婆婆一个,74,不肯跟我们住": {"婆婆": {**years(74), "living": ["独居"]}},
}

PROVIDERS: dict[str, People] = {
    "我们是民办养老机构,一共四家": {
        "provider": {"provider.type": "养老机构", "provider.private_run": True, "provider.chain_sites": 4}
    },
    "我开了个托育园,收托三十多个孩子,普惠": {
        "provider": {"provider.type": "托育机构", "provider.enrolled": {LOW: 30, HIGH: 39}, "provider.inclusive": True}
    },
    "我是养老护理员,有什么补贴": {"provider": {"provider.type": "养老护理员"}},
    "本院内设医务室,是民办护理院": {
        "provider": {"provider.type": "养老机构", "provider.has_clinic": True, "provider.private_run": True}
    },
    "开发商,新建小区1200户": {
        "provider": {"provider.type": "建设单位", "provider.estate": "新建小区", "provider.households": 1200}
    },
}
