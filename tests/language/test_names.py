"""People's names, as an answer to "what is your name" and introduced in passing.

Decided here: a form of address (王女士, 李阿姨, 小王) is a name that staff can call somebody by, and so is a surname
that was given as the answer (免贵姓王 is 王); a bare surname without 姓 is not, being one character that may be anything.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.names import find_name, introduced_name
from bot.language.normalise import normalise
from bot.vocabulary import phrases

ANSWERS = {
    "王秀英": "王秀英",
    "李梅": "李梅",
    "李 梅": "李梅",
    "王一博": "王一博",
    "张三": "张三",
    "章子怡": "章子怡",
    "柳青": "柳青",
    "乔羽": "乔羽",
    "文天祥": "文天祥",
    "高兴国": "高兴国",
    "时间霖": "时间霖",
    "平安福": "平安福",
    "马上峰": "马上峰",
    "欧阳娜娜": "欧阳娜娜",
    "诸葛亮": "诸葛亮",
    "司马光": "司马光",
    "上官婉儿": "上官婉儿",
    "艾力·买买提": "艾力·买买提",
    "阿依古丽·买买提": "阿依古丽·买买提",
    "艾力•买买提": "艾力·买买提",
    "买买提·艾力·吐尔逊": "买买提·艾力·吐尔逊",
    "我叫古丽娜尔": "古丽娜尔",
    "我叫阿卜杜拉": "阿卜杜拉",
    "名字叫娜仁花": "娜仁花",
    "我叫王秀英": "王秀英",
    "我叫王秀英，电话139": "王秀英",
    "俺叫王秀英": "王秀英",
    "叫李梅": "李梅",
    "我是李梅": "李梅",
    "本人李梅": "李梅",
    "我妈叫张桂兰": "张桂兰",
    "他叫马建军": "马建军",
    "我爸的名字是周国强": "周国强",
    "我的名字叫张三": "张三",
    "名字王五": "王五",
    "姓名：李梅": "李梅",
    "联系人是陈建国": "陈建国",
    "申请人：王建国": "王建国",
    "户主李梅": "李梅",
    "写李梅": "李梅",
    "就写王秀英": "王秀英",
    "登记李梅": "李梅",
    "王秀英吧": "王秀英",
    "王秀英，女": "王秀英",
    "王秀英。": "王秀英",
    "李梅呀": "李梅",
    "李梅是我": "李梅",
    "嗯，李四": "李四",
    "那个，我叫李四": "李四",
    "李梅 13912345678": "李梅",
    "姓李叫李梅": "李梅",
    "我姓李名梅": "李梅",
    "我姓王叫王秀英": "王秀英",
    "我姓欧阳，叫娜娜": "欧阳娜娜",
    "免贵姓王": "王",
    "我姓王": "王",
    "姓王的": "王",
    "我姓欧阳": "欧阳",
    "本人姓章": "章",
    "王女士": "王女士",
    "李阿姨": "李阿姨",
    "张大爷": "张大爷",
    "陈先生": "陈先生",
    "欧阳女士": "欧阳女士",
    "王老师": "王老师",
    "就叫我李阿姨": "李阿姨",
    "叫我小王吧": "小王",
    "小王": "小王",
    "老王": "老王",
}

NOT_NAMES = [
    "谢谢",
    "高兴",
    "方便",
    "不知道",
    "时间",
    "任何",
    "不方便",
    "不想说",
    "应该",
    "可以",
    "许可以",
    "好的",
    "同意",
    "当然",
    "何时",
    "何必",
    "马上",
    "高中",
    "方法",
    "于是",
    "成年",
    "达到",
    "高龄",
    "金额",
    "路上",
    "冷静",
    "平时",
    "安全",
    "常常",
    "严重",
    "全部",
    "时候",
    "黄昏",
    "白天",
    "周末",
    "周一",
    "万一",
    "温馨",
    "关心",
    "祝好",
    "尤其",
    "和平",
    "景区",
    "保险",
    "单位",
    "石头",
    "牛奶",
    "梅花",
    "花园",
    "房子",
    "田地",
    "沙发",
    "江苏",
    "司机",
    "孙子",
    "孙女",
    "钱",
    "王",
    "易",
    "随便",
    "都行",
    "取消",
    "上一步",
    "人工",
    "没有",
    "什么",
    "谁",
    "跳过",
    "王阿姨家",
    "文件",
    "国家",
    "农村",
    "明天",
    "查询",
    "小时",
    "小费",
    "申请",
    "费用",
    "解释一下",
    "麻烦你了",
    "谢谢您",
    "全日托",
    "你叫什么",
    "我叫什么",
    "叫什么名字",
    "为什么要名字",
    "姓名",
    "名字",
    "电话",
    "八十二",
    "第二个",
    "82",
    "王秀英和李梅和张三",
    "13912345678",
    "要叫名字吗",
]


@pytest.mark.parametrize(("text", "name"), ANSWERS.items())
def test_an_answer_gives_the_name(text: str, name: str) -> None:
    assert find_name(normalise(text), phrases()) == name


@pytest.mark.parametrize("text", NOT_NAMES)
def test_everyday_words_are_no_names(text: str) -> None:
    assert find_name(normalise(text), phrases()) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫王秀英，电话13912345678，住崇川区", "王秀英"),
        ("你好我叫李强八十岁了", "李强"),
        ("申请人叫张桂兰，想装扶手", "张桂兰"),
        ("我妈叫张桂兰八十二岁", "张桂兰"),
        ("联系人是欧阳娜娜", "欧阳娜娜"),
        ("我叫阿依古丽·买买提", "阿依古丽·买买提"),
        ("姓名王建国 电话139", "王建国"),
        ("我姓李,电话13900001111,住海安城东镇", "李"),
        ("免贵姓欧阳，住崇川", "欧阳"),
    ],
)
def test_a_name_said_in_passing_is_heard(text: str, name: str) -> None:
    assert introduced_name(normalise(text), phrases()) == name


@pytest.mark.parametrize(
    "text",
    [
        "王秀英",
        "我叫什么来着",
        "这家叫什么名字",
        "第二家联系人是谁",
        "机构叫做什么",
        "我妈叫我来问问",
        "我叫了救护车",
        "姓名怎么填",
        "王阿姨说有补贴",
        "谢谢",
        "名字叫不出来",
        "我爸叫外卖不方便",
    ],
)
def test_no_name_is_heard_where_none_is_introduced(text: str) -> None:
    assert introduced_name(normalise(text), phrases()) is None


@given(st.text("我叫姓名是王李欧阳谢时安·•，。的小老吧不", max_size=15) | st.text(max_size=15))
def test_whatever_is_found_reads_like_a_name(text: str) -> None:
    for found in (find_name(text, phrases()), introduced_name(text, phrases())):
        assert found is None or (1 <= len(found) <= 30 and not set(found) & set("，。的吧不 "))


def test_the_words_that_are_no_names_all_begin_like_one() -> None:
    """Otherwise they need not be in the list."""
    words = phrases()
    needless = [
        w for w in words.not_names if w[0] not in words.surnames and not (w[0] in "小老" and w[1] in words.surnames)
    ]
    assert needless == []
