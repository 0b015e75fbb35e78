"""What an import cannot place or read is reported: each kind of fault, and two plans that have many."""

from __future__ import annotations


import pytest

from bot.model.finding import Finding
from bot.plans.importer import About, Imported, ImportRefused, decode, import_plan
from bot.settings import ROOT

PLANS = ROOT / "tests" / "data" / "plans"
UNREADABLE = b"\xff"


def about(name: str = "玉衡市", **given: object) -> About:
    return About("testcity", name, "江苏省", "329900", "YH", **given)  # type: ignore[arg-type]


def read(text: str, **given: object) -> Imported:
    return import_plan(text, about(**{"horizon": 2025, **given}))


def found(result: Imported, code: str) -> list[Finding]:
    return [finding for finding in result.findings if finding.code == code]


@pytest.fixture
def yuheng() -> Imported:
    """A made-up plan in GBK, with the faults that real ones have."""
    raw = (
        (PLANS / "yuheng.txt")
        .read_text("utf-8")
        .encode("gbk", "replace")
        .replace("公布?".encode("gbk"), "公布".encode("gbk") + UNREADABLE)
    )
    text, encoding = decode(raw)
    assert encoding == "gb18030"
    return import_plan(text.replace("\n", "\r\n"), about())


def test_the_plan_is_read_to_its_last_row(yuheng: Imported) -> None:
    plan = yuheng.plan
    assert (plan.title, plan.date, plan.document_number, plan.issuing_body, plan.horizon) == (
        "玉衡市“一老一小”整体解决方案", "2022-06-30", "玉政发〔2022〕18号", "玉衡市人民政府", 2025,
    )  # fmt: skip
    assert [key for key, clause in plan.clauses.items() if clause.kind == "clause"] == [
        "YH-0.1", "YH-0.2", "YH-1.1", "YH-1.2", "YH-2.1", "YH-2.1.1", "YH-2.1.2", "YH-I-A", "YH-I-C", "YH-3.1.1",
        "YH-3.1.2", "YH-3.1.4", "YH-3.2.1", "YH-3.2.2", "YH-4.1", "YH-4.3", "YH-F0", "YH-F1", "YH-R",
    ]  # fmt: skip
    row = plan.indicators["YH-I-A-2"]
    assert (row.name, row.value, row.unit, row.baseline) == ("护理型床位占比", "≥55", "%", ("38", 2020))
    assert plan.clauses["YH-3.2.1"].responsible == ("市卫生健康委", "市财政局", "市发展改革委")
    assert plan.clauses["YH-R-3"].text == "3 支持有条件的幼儿园开设托班，优先招收2至3岁婴幼儿 市教育局"
    assert plan.clauses["YH-I-A-N2"].text == "2. 改造户数为累计数。"


def test_each_of_its_faults_is_reported_with_its_place(yuheng: Imported) -> None:
    assert {(finding.code, finding.line) for finding in yuheng.findings if finding.line} == {
        *(("left_out_contents", line) for line in (14, 15, 16, 17)),
        ("left_out_page_number", 26), ("left_out_page_number", 64), ("number_gap", 62), ("cut_off", 62),
        ("number_gap", 76), ("cut_off", 76), ("unreadable_character", 76), ("ragged_row", 93), ("row_joined", 94),
    }  # fmt: skip
    assert {finding.code for finding in yuheng.findings if not finding.line} == {
        "status_final_assumed", "horizon_read", "blank_cell", "no_figure", "no_unit", "no_department",
    }  # fmt: skip
    assert [f.values["clause"] for f in found(yuheng, "no_figure")] == ["YH-I-A-4"]
    assert [f.values["clause"] for f in found(yuheng, "no_unit")] == ["YH-I-C-2"]


def test_full_width_figures_stay_in_the_text_and_are_read_in_tables(yuheng: Imported) -> None:
    assert "４１．６万人" in yuheng.plan.clauses["YH-1.1"].text
    row = read("玉衡市方案\n序号\t指标\t２０２５年\n１\t覆盖率（％）\t≥９５\n").plan.indicators["YH-I-B-1"]
    assert (row.value, row.year, row.unit) == ("≥95", 2025, "％")


def test_a_plan_in_markdown_with_chapters_and_sections_is_read() -> None:
    result = import_plan((PLANS / "linhai.md").read_text("utf-8"), about("霖海市"), markdown=True)
    clauses = result.plan.clauses
    assert clauses["YH-1.2.2"].path == ("第一章 总则", "第二节 基本原则", "安全为本")
    assert (result.plan.is_draft, result.plan.horizon, result.plan.subtitle) == (True, 2025, None)
    assert clauses["YH-I-B-2"].cells["类别"] == "供给"
    assert clauses["YH-R-1"].responsible == ("市卫生健康委",)
    assert clauses["YH-T"].text.splitlines() == ["县区 新增托位", "东港区 300", "西岭县 260"]
    assert [f.values["clause"] for f in found(result, "unknown_table")] == ["YH-T"]
    assert result.lost == ()


@pytest.mark.parametrize(
    ("numbers", "code", "ids"),
    [
        ("一二四", "number_gap", ["1", "2", "4"]),
        ("一三二", "number_back", ["1", "3", "2"]),
        ("一二二", "number_twice", ["1", "2", "2B"]),
        ("二三四", "number_start", ["2", "3", "4"]),
    ],
)
def test_chapters_that_do_not_count_are_reported_and_keep_their_numbers(
    numbers: str, code: str, ids: list[str]
) -> None:
    result = read("玉衡市方案\n" + "\n".join(f"{figure}、发展服务\n推进各项工作。" for figure in numbers))
    assert [key for key in result.plan.clauses if key != "YH-0.1"] == [f"YH-{number}" for number in ids]
    assert code in {finding.code for finding in result.findings}


def test_sections_counted_on_through_the_chapters_leave_the_chapter_out_of_their_ids() -> None:
    text = "玉衡市方案\n一、目标\n（一）甲事\n建成。\n（二）乙事\n建成。\n二、任务\n（三）丙事\n1. 做好。推进。\n2. 做实。推进。\n"
    result = read(text)
    assert list(result.plan.clauses) == ["YH-0.1", "YH-1", "YH-2", "YH-3.1", "YH-3.2"]
    assert not any(finding.code.startswith("number") for finding in result.findings)


def test_decimal_headings_are_chapters_sections_and_items() -> None:
    text = "玉衡市规划\n1 总则\n1.1 目的\n促进服务发展。\n2 任务\n2.1 养老\n2.1.1 居家\n发展居家服务。\n2.1.2 机构\n提升3.5倍。\n"
    result = read(text)
    assert {key: clause.path[:-1] for key, clause in result.plan.clauses.items() if key != "YH-0.1"} == {
        "YH-1.1": ("1 总则",),
        "YH-2.1.1": ("2 任务", "2.1 养老"),
        "YH-2.1.2": ("2 任务", "2.1 养老"),
    }


def test_a_sentence_that_begins_with_a_decimal_or_a_bracketed_figure_opens_no_clause() -> None:
    text = "玉衡市方案\n一、任务\n1. 建设。推进建设，目标为\n9.6 万张床位。\n（1）新建。\n（2）改建。\n"
    assert [key for key in read(text).plan.clauses if key.startswith("YH-1")] == ["YH-1.1"]


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        ("推进建设。加强管理，统筹规模和空间", True),
        ("推进建设。加强管理。", False),
        ("推进建设。〔责任单位：市民政局〕", False),
        ("推进建设。〔责任单位：市民政局，各县", True),
        ("组长：吴某某 市委副书记", False),
    ],
)
def test_a_sentence_that_breaks_off_is_marked_as_damaged(text: str, is_cut: bool) -> None:
    result = read(f"玉衡市方案\n一、任务\n{text}\n")
    assert result.plan.clauses["YH-1"].truncated is is_cut
    assert bool(found(result, "cut_off")) is is_cut
    assert result.plan.clauses["YH-1"].text == text


def test_the_text_of_another_city_is_noticed() -> None:
    assert found(read("宿州市方案\n一、任务\n推进。\n"), "city_not_named")
    assert not found(read("玉衡方案\n一、任务\n推进。\n"), "city_not_named")


def test_what_is_given_wins_over_what_is_printed_and_the_difference_is_said() -> None:
    text = "玉衡市方案\n（征求意见稿）\n一、任务\n推进。\n玉衡市人民政府\n2022年6月30日\n"
    assert (read(text).plan.status, read(text).plan.date) == ("consultation_draft", "2022-06-30")
    result = read(text, status="final", date="2022-07-01", title="方案（修订）")
    assert (result.plan.status, result.plan.date, result.plan.title) == ("final", "2022-07-01", "方案（修订）")
    assert found(result, "status_contradicts") and found(result, "date_contradicts")
    assert result.plan.clauses["YH-S"].text == "玉衡市人民政府\n2022年6月30日"


def test_a_plan_that_names_no_year_needs_one_given() -> None:
    with pytest.raises(ImportRefused) as refusal:
        import_plan("玉衡市方案\n一、任务\n推进。\n", about())
    assert refusal.value.code == "no_horizon"


def test_a_row_that_lost_only_its_own_number_stays_a_row() -> None:
    text = "玉衡市方案\n序号\t重点任务\t责任单位\n1\t建机构\t市民政局\n\t建托位\t市教育局\n3\t建设施\t市住建局\n"
    result = read(text)
    assert [c.cells["重点任务"] for c in result.plan.clauses.values() if c.kind == "task"] == [
        "建机构",
        "建托位",
        "建设施",
    ]


def test_text_below_a_table_is_a_clause_of_its_section_again() -> None:
    text = "玉衡市方案\n一、指标\n序号\t指标\t2025年\n1\t床位（张）\t90\n以上指标每年评估一次。\n"
    clause = read(text).plan.clauses["YH-1B"]
    assert (clause.text, clause.path[0]) == ("以上指标每年评估一次。", "一、指标")
