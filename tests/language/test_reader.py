"""What a message states, by rule, with the words it stands on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.normalise import normalise
from bot.language.reader import Reader
from bot.vocabulary import facility_words, phrases

YEAR = 2026

STATES: dict[str, list[tuple[str, Any]]] = {
    "崇川区有没有普惠托育": [("place", "320613"), ("label", "普惠"), ("category", "any_childcare")],
    "如皋的护理院": [("place", "320682"), ("category", "nursing_hospital")],
    "学田街道附近的日间照料中心": [("place", "320613006"), ("field", "contact_town"), ("category", "day_care")],
    "萧县黄口镇": [("place", "341322101")],
    "白蒲镇": [("place", "320682105")],
    "江苏省南通市崇川区": [("place", "320613")],
    "那宿州呢": [("place", "341300")],
    "換成如皋": [("place", "320682")],
    "通州": [("place", "320612")],
    "苏州的养老院": [("other_city", "苏州市"), ("category", "nursing_home")],
    "宿迁": [("other_city", "宿迁市")],
    "北京的托班": [("other_city", "北京市"), ("category", "nursery_class")],
    "如皋和海安的养老院": [("place", "320682"), ("place", "320685"), ("category", "nursing_home")],
    # the longest phrase wins
    "幼儿园托班": [("category", "nursery_class")],
    "社区养老服务": [("category", "any_elder_daytime")],
    "养老服务中心": [("category", "elder_centre")],
    "居家养老服务站": [("category", "home_care_station")],
    "社区卫生服务中心": [("category", "community_health")],
    "省级示范普惠托育": [("label", "省级示范"), ("label", "普惠"), ("category", "any_childcare")],
    "半失能的老人": [("admits", "半失能")],
    "妇幼保健院": [("category", "maternal_child_hospital")],
    # wanted and not wanted
    "不要公办的": [("label_excluded", "公办")],
    "别要民办的": [("label_excluded", "民办")],
    "不是普惠的": [("label_excluded", "普惠")],
    "要公办不要民办的": [("label", "公办"), ("label_excluded", "民办")],
    "不要公办要民办": [("label_excluded", "公办"), ("label", "民办")],
    "不要公办，民办的": [("label_excluded", "公办"), ("label", "民办")],
    "不要公办和民办": [("label_excluded", "公办"), ("label_excluded", "民办")],
    "不要私立的托班": [("label_excluded", "民办"), ("category", "nursery_class")],
    "不要失智的": [],
    "不要全托，要半日托": [("session", "半日托")],
    # figures
    "第二个电话多少": [("ordinal", 2), ("attribute", "phone"), ("field", "contact_phone")],
    "最便宜的": [("order", "price")],
    "离我近的": [("order", "near")],
    "预算三千以内": [("max_price", 3000)],
    "孩子两岁半": [("age", 30)],
    "十八个月的宝宝": [("age", 18)],
    "我妈82岁低保": [("age", 984)],
    "托育一个月多少钱": [("category", "any_childcare"), ("attribute", "price")],
    "13912345678": [("phone", "13912345678")],
    # the rest of the vocabulary
    "要全日托的": [("session", "全日托")],
    "临时托": [("session", "临时托")],
    "失智老人": [("admits", "失智")],
    "瘫痪的老人能去的护理院": [("admits", "失能"), ("category", "nursing_hospital")],
    "能刷医保的": [("label", "医保定点")],
    "怎么去": [("attribute", "route")],
    "几点开门": [("attribute", "hours")],
    "多大能上": [("attribute", "age_range")],
    "靠谱吗": [("attribute", "source")],
    "远一点也行": [("wider", "wider")],
    "不限": [("filters_off", "filters_off")],
    "下午三点": [("callback", "afternoon")],
    "周末": [("callback", "weekend")],
    "租轮椅": [("category", "assistive_devices")],
    "吃饭的地方": [("category", "meal_point")],
}

EVERYDAY = [
    "你好",
    "您好啊",
    "谢谢",
    "再见",
    "好的",
    "是的",
    "对",
    "不对",
    "不是的",
    "嗯",
    "没事",
    "算了",
    "取消",
    "上一步",
    "再说一遍",
    "重新开始",
    "转人工",
    "我不知道",
    "不清楚",
    "不方便",
    "能享受什么",
    "有没有补贴",
    "怎么申请",
    "登记了多久能办",
    "什么是适老化改造",
    "一老一小是什么",
    "我妈摔倒了",
    "我爸走丢了",
    "删除我的信息",
    "你是机器人吗",
    "我要投诉",
    "想请人照顾一下",
    "明天下雨吗",
    "你叫什么名字呀",
    "唱首歌",
    "讲个笑话",
    "我心情不好",
    "孩子不听话",
    "股票涨了",
    "帮我写作业",
    "彩票中奖",
    "天气真好",
    "你真笨",
    "气死我了",
    "我很着急",
    "快点",
    "等一下",
    "让我想想",
    "我再问问",
    "说简单点",
    "听不懂",
    "太长了",
    "什么意思",
    "不想说",
    "这个怎么弄",
    "要带什么材料",
    "谁来负责",
    "哪个部门管",
    "多久能批下来",
    "我同意",
    "我不同意",
    "确认提交",
    "查进度",
    "撤回申请",
    "我儿子在外地",
    "老伴走了",
    "退休金涨了",
]


def stated(reader: Reader, text: str) -> list[tuple[str, Any]]:
    return [(entity.kind, entity.value) for entity in reader.read(text, YEAR)]


@pytest.mark.parametrize(("text", "expected"), STATES.items())
def test_a_sentence_states_this_and_nothing_more(reader: Reader, text: str, expected: list[tuple[str, Any]]) -> None:
    assert stated(reader, text) == expected


def test_everything_said_in_one_breath_is_read(reader: Reader) -> None:
    found = dict(stated(reader, "我叫王秀英，电话13912345678，住崇川区学田街道，下午打给我"))
    kept = {kind: found[kind] for kind in ("person_name", "phone", "place", "callback")}
    assert kept == {"person_name": "王秀英", "phone": "13912345678", "place": "320613006", "callback": "afternoon"}


@pytest.mark.parametrize("text", EVERYDAY)
def test_nothing_is_read_from_everyday_sentences(reader: Reader, text: str) -> None:
    assert [kind for kind, _ in stated(reader, text) if kind not in {"field", "callback"}] == []


def test_a_place_gives_its_candidates(reader: Reader) -> None:
    (place,) = [e for e in reader.read("文峰街道", YEAR) if e.kind == "place"]
    assert place.value in place.extra["candidates"]


def test_a_name_like_a_place_that_nobody_knows_is_said_to_be_unknown(reader: Reader) -> None:
    kinds = [kind for kind, _ in stated(reader, "飞云渡街道")]
    assert "unknown_place" in kinds and "place" not in kinds


def test_a_telephone_number_that_cannot_be_called_says_why(reader: Reader) -> None:
    (phone,) = [e for e in reader.read("电话1391234567", YEAR) if e.kind == "phone"]
    assert phone.extra == {"problem": "too_short"}


def test_every_word_of_the_vocabulary_is_read_as_what_it_stands_for(reader: Reader) -> None:
    words, said = facility_words(), phrases()
    terms = {
        "label": words.labels,
        "session": words.sessions,
        "admits": words.admits,
        "attribute": said.attributes,
        "order": said.orders,
        "callback": said.callback,
        "field": said.fields,
    }
    expected = [(kind, term, w) for kind, named in terms.items() for term, ws in named.items() for w in ws]
    expected += [("category", c.id, w) for c in (*words.categories.values(), *words.groups.values()) for w in c.words]
    missed = [(kind, term, w) for kind, term, w in expected if (kind, term) not in stated(reader, w)]
    assert missed == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80) | st.lists(st.sampled_from([*STATES, *EVERYDAY]), max_size=4).map("，".join))
def test_every_entity_stands_on_words_of_the_normalised_text(reader: Reader, text: str) -> None:
    length = len(normalise(text))
    assert all(0 <= e.start <= e.end <= length for e in reader.read(text, YEAR))
