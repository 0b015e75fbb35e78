"""Every character of a source is in a clause, in the headings above one, or in the report; of any text at all."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.plans.clauses import PlanError
from bot.plans.importer import About, Imported, ImportRefused, import_plan
from bot.plans.importer.account import unplaced
from bot.plans.importer.lines import split_lines
from bot.plans.importer.marked import is_marked

ABOUT = About("testcity", "玉衡市", "江苏省", "329900", "YH", horizon=2025)
MARKS = frozenset("#|:-\\")
"""Characters of Markdown itself: marks of headings and tables."""

PIECES = st.sampled_from(
    [
        "一、", "二、", "（一）", "(二)", "1. ", "1．", "３．", "（1）", "1）", "第一章 ", "第二节 ", "1.1 ", "1.1.1 ", "2、", "# ", "## ", "###### ",
        "|", "| a | b |", "|---|---|", "\t", "  ", "　　", "。", "，", "：", "；", "增强", "养老服务", "托育", "责任单位：", "〔", "〕", "（", "）", "]",
        "市民政局", "附件", "附件1", "附表2 ", "附件：1.", "注：", "注：1. ", "目录", "……3", "- 3 -", "第5页", "2025年", "到2025年", "{#X-1}", " {#YH-1.1}",
        "> ", '<a id="x"></a>', "非原文", "[原文缺失]", "---", "XX", "序号\t指标\t2025年目标", "1\t覆盖率（%）\t90", "序号\t重点任务\t责任单位", "指标|", "任务",
        "**", "\u200b", "\ufeff", "\ue000", "\ufffd", "\r", "\x0b", "\x85", "\u2028", "玉衡市人民政府", "2022年3月1日", "（征求意见稿）", "关于印发", "方案",
        "的通知", "abc", "12", "\\|", "`", "单位：%", "<sup>1</sup>", "目 录",
    ]
)  # fmt: skip
ANY_LINE = st.lists(PIECES | st.text(max_size=6), max_size=6).map("".join)
ANY_TEXT = st.lists(ANY_LINE, min_size=1, max_size=14).map("\n".join)


def imported(text: str, *, markdown: bool = False) -> Imported | None:
    try:
        return import_plan(text, ABOUT, markdown=markdown)
    except ImportRefused as refusal:
        assert refusal.code == "empty_plan"
    except PlanError:
        assert is_marked(text)
    return None


def printed(text: str) -> Counter[str]:
    """The characters of a text that are no space and no mark, each as often as it stands there."""
    visible = "".join(line.raw for line in split_lines(text))
    return Counter(char for char in visible if char not in MARKS and not char.isspace())


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT, st.booleans())
def test_no_text_breaks_the_import_and_no_line_of_it_is_lost(text: str, markdown: bool) -> None:
    result = imported(text, markdown=markdown)
    assert result is None or result.lost == ()


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_no_character_is_lost_even_where_the_same_line_stands_twice(text: str) -> None:
    result = imported(text)
    if result is None:
        return
    reported = "\n".join(str(f.values["text"]) for f in result.findings if f.code.startswith("left_out_"))
    assert not printed(text) - printed(f"{result.markdown}\n{reported}")


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT)
def test_an_import_is_the_same_every_time(text: str) -> None:
    first, second = imported(text), imported(text)
    assert (first and first.markdown) == (second and second.markdown)


def test_a_line_that_a_plan_does_not_hold_would_be_noticed() -> None:
    result = imported("玉衡市方案\n一、总则\n建设养老服务设施。\n")
    assert result is not None
    other = split_lines("建设养老服务设施。\n建设托育服务设施。\n")
    assert [line.text for line in unplaced(other, result.plan, ())] == ["建设托育服务设施。"]


# -- plans as they are written ----------------------------------------------------------------------------------

HAN = st.sampled_from(
    "老年人 婴幼儿 养老服务 托育机构 照护床位 适老化改造 推进建设 健全制度 支持社区 提升能力 各县市区 家庭照护 助餐 康复辅具 普惠托位 完善标准 统筹规划".split()
)
SENTENCE = st.lists(HAN, min_size=1, max_size=5).map(lambda parts: "，".join(parts) + "。")
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=4).map("".join)
FIGURES = "一二三四五六七八九十"


@dataclass(frozen=True)
class Written:
    """A plan as text, and what each of its clauses says, by number."""

    text: str
    clauses: dict[str, str]
    rows: list[list[str]]


@st.composite
def plans(draw: st.DrawFn) -> Written:
    """Chapters with sections with items, sometimes a table; the style of the numbers differs."""
    dot = draw(st.sampled_from(["1. ", "1．", "1、", "１．"]))
    left, right = draw(st.sampled_from(["（）", "()"]))
    lines = ["玉衡市养老托育工作方案", ""]
    clauses: dict[str, str] = {}
    rows: list[list[str]] = []
    for chapter in range(1, draw(st.integers(2, 4)) + 1):
        lines.append(f"{FIGURES[chapter - 1]}、{draw(HAN)}")
        for section in range(1, draw(st.integers(1, 3)) + 1):
            lines.append(f"{left}{FIGURES[section - 1]}{right}{draw(HAN)}")
            for item in range(1, draw(st.integers(1, 3)) + 1):
                number = dot.replace("1", str(item)).replace("１", chr(0xFF10 + item))
                words = f"{number}{draw(HAN)}。{draw(PARAGRAPH)}"
                more = draw(st.lists(PARAGRAPH, max_size=2))
                lines += [words, *more]
                clauses[f"YH-{chapter}.{section}.{item}"] = "\n".join([words, *more])
    if draw(st.booleans()):
        rows = draw(st.lists(st.tuples(HAN, st.integers(1, 100).map(str)).map(list), min_size=1, max_size=4))
        lines += ["玉衡市养老服务主要指标", "序号\t指标\t2025年"]
        lines += ["\t".join([str(at), *row]) for at, row in enumerate(rows, start=1)]
    newline = draw(st.sampled_from(["\n", "\r\n", "\n\n"]))
    return Written(newline.join(lines) + newline, clauses, rows)


@settings(max_examples=60, deadline=None)
@given(plans())
def test_a_generated_plan_has_every_clause_under_its_printed_number_word_for_word(written: Written) -> None:
    result = imported(written.text)
    assert result is not None
    texts = {key: clause.text for key, clause in result.plan.clauses.items() if key in written.clauses}
    assert texts == written.clauses
    indicators = [[row.name, row.value] for row in result.plan.indicators.values()]
    assert indicators == written.rows
    assert [f.code for f in result.findings if f.line] == []


@settings(max_examples=40, deadline=None)
@given(plans())
def test_the_lines_of_a_generated_plan_keep_their_order(written: Written) -> None:
    result = imported(written.text)
    assert result is not None
    body = "".join(re.sub(r"[#|]| \{#[^}]*\}", "", result.markdown.split("---\n", 2)[2]).split())
    at = 0
    for char in "".join(written.text.split()):
        at = body.index(char, at) + 1


@settings(max_examples=30, deadline=None)
@given(plans(), st.data())
def test_clause_ids_do_not_change_when_a_sentence_is_added(written: Written, data: st.DataObject) -> None:
    lines = written.text.splitlines()
    at = data.draw(st.sampled_from([n for n, line in enumerate(lines) if line.endswith("。")]))
    longer = "\n".join([*lines[:at], lines[at] + "并加强监督。", *lines[at + 1 :]])
    before, after = imported(written.text), imported(longer)
    assert before is not None and after is not None
    assert list(before.plan.clauses) == list(after.plan.clauses)
