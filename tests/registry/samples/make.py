"""Writes the sample files beside it. Run it again after changing a sample: python -m tests.registry.samples.make"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from openpyxl import Workbook

HERE = Path(__file__).parent
HEAD = ["机构名称", "机构类型", "区县", "详细地址", "联系电话", "经度", "纬度"]
GOOD = [
    ["崇川区星星托育园", "托育机构", "崇川区", "学田街道学田北苑1号", "0513-85000001", "120.87", "32.01"],
    ["如皋市乐龄养老院", "养老机构", "如皋市", "如城街道宁海路2号", "0513-87000002", "120.56", "32.38"],
]


def csv_text(*rows: list[str], separator: str = ",") -> str:
    """Rows as separated text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def write(name: str, content: str | bytes, encoding: str = "utf-8") -> None:
    """Writes one sample."""
    (HERE / name).write_bytes(content if isinstance(content, bytes) else content.encode(encoding))


def encodings() -> None:
    """The same list in every encoding met, and in ones that cannot be taken."""
    text = csv_text(HEAD, *GOOD)
    write("utf8.csv", text)
    write("utf8_bom.csv", text, "utf-8-sig")
    write("gbk.csv", text, "gbk")
    write("gb18030_semicolon.csv", csv_text(["2025年机构一览表"], HEAD, *GOOD, separator=";"), "gb18030")
    write("utf16_tab.txt", csv_text(HEAD, *GOOD, separator="\t"), "utf-16")
    write("utf16_without_mark.txt", csv_text(HEAD, *GOOD, separator="\t"), "utf-16-le")
    write("bad_mojibake_gbk.csv", text.encode().decode("gb18030", "replace"))
    write("bad_mojibake_latin.csv", text.encode().decode("latin-1"))
    write("bad_big5.csv", csv_text(["機構名稱", "類別"], ["陽光養老院", "養老機構"]), "big5")
    write("bad_truncated.csv", text.encode("gbk")[:-1] + b"\xff\xff")
    write("bad_binary.csv", bytes(range(256)) * 8)
    write("bad_empty.csv", "")
    write("bad_only_headings.csv", csv_text(HEAD))
    write("bad_no_headings.csv", csv_text(*GOOD))
    write("bad_format.doc", "机构名称")


def rows_of_every_fault() -> None:
    """One row per reason to refuse or repair."""
    head = [*HEAD, "行政区划代码", "价格", "最高价格", "床位数", "数据日期", "市", "备注"]
    plain = ["", "托育机构", "崇川区", "", "", "", "", "", "", "", "", "", "", ""]

    def row(name: str, **cells: str) -> list[str]:
        made = dict(zip(head, plain, strict=True)) | {"机构名称": name} | cells
        return [made[column] for column in head]

    rows = [
        row(""),
        row("甲", 机构类型="加油站"),
        row("乙托育园", 机构类型="其他"),
        row("丙", 市="苏州市"),
        row("丁", 行政区划代码="320505", 区县=""),
        row("戊", 行政区划代码="320602", 区县=""),
        row("己", 联系电话="0557-3000000"),
        row("庚", 详细地址="江苏省苏州市姑苏区某路"),
        row("辛", 经度="120.62", 纬度="31.30"),
        row("壬", 经度="32.02", 纬度="120.86"),
        row("癸", 经度="120.86"),
        row("子", 经度="东经120", 纬度="32"),
        row("丑", 备注='=HYPERLINK("http://example.invalid")'),
        row("+卯"),
        row("寅", 备注="<script>alert(1)</script>"),
        row("<b>辰</b>托育园"),
        row("  巳 托育园　"),
        row("午托育园", 床位数="１２０"),
        row("未", 价格="-5"),
        row("申", 价格="900", 最高价格="100"),
        row("酉", 床位数="99999999"),
        row("戌", 数据日期="2099-01-01"),
        row("亥", 数据日期="2025-02-30"),
        row("甲一", 联系电话="(0513) 8500 0009"),
        row("甲二", 联系电话="13800000000"),
        row("甲三", 区县="海门区", 行政区划代码="320613"),
        row("甲四", 区县="埇桥区"),
        row("甲五", 行政区划代码="320699", 区县=""),
        row("同名园"),
        row("同名园"),
        row("社区", 机构类型="老年友好型社区"),
        row("甲六", 备注="长" * 501),
        row("甲七", 备注="鍗楅€氬競宕囧窛鍖"),
    ]
    write("every_fault.csv", csv_text(head, *rows))


def official_shapes() -> None:
    """Headings of official lists, with columns that must not be read."""
    register = [
        "机构名称",
        "统一社会信用代码",
        "机构类型",
        "详细地址",
        "备案完成时间",
        "区域名称",
        "区域编号",
        "法定代表人联系方式",
    ]
    values = ["海门托幼园", "91320684MA1XG8F14D", "托育机构", "海门街道一路1号"]
    values += ["2024-05-01", "海门区", "320684", "13911112222"]
    write("childcare_register.csv", csv_text(register, values))
    elder = [
        "统一社会信用代码",
        "单位名称",
        "市",
        "区县",
        "街道",
        "机构地址",
        "机构等级",
        "床位总数量",
        "是否收住完全失能",
        "是否长护险定点",
    ]
    elder += [
        "床位费最高",
        "床位费最低",
        "机构生存状态",
        "经度",
        "纬度",
        "单位类型",
        "法定代表人证件",
        "联系人",
        "从业人员数",
    ]
    values = ["", "埇桥康宁养老院", "宿州市", "埇桥区", "东关街道", "淮海路1号", "三级", "120", "是", "是"]
    values += ["3000", "1200", "正常", "116.98", "33.64", "养老机构", "342201190001010000", "张三", "30"]
    write("elder_table.csv", csv_text(elder, values))
    own = "city,name,category,county,address,phone,lng,lat,coord_system,date,source_url,source_kind,note"
    row = "南通市,海安新生托育园,托育机构,海安市,,,120.46,32.54,gcj02,2025-08-24,https://example.invalid/a,official,"
    write("mentions.csv", f"{own}\n{row}\n")
    write("suzhou_in_jiangsu.csv", csv_text(
        ["名称", "类型", "市", "区划代码", "经度", "纬度", "电话"],
        ["平江养老院", "养老机构", "宿州市", "320508", "120.63", "31.31", "0512-60000000"],
        ["姑苏养老院", "养老机构", "宿州市", "", "120.62", "31.30", ""],
        ["沧浪养老院", "养老机构", "宿州市", "", "", "", "0512-60000001"],
        ["吴门养老院", "养老机构", "苏州市", "", "", "", ""],
    ))  # fmt: skip


def workbooks() -> None:
    """Workbooks: a good one, one with formulas, one that is none."""
    good = Workbook()
    for row in (["南通市托育机构名单"], HEAD, *GOOD):
        good.active.append(row)  # type: ignore[union-attr]
    good.save(HERE / "good.xlsx")
    formula = Workbook()
    for row in (
        HEAD,
        ['=HYPERLINK("http://example.invalid")', "托育机构", "崇川区"],
        ["好园", "托育机构", "崇川区", "=1+1"],
        GOOD[0],
    ):
        formula.active.append(row)  # type: ignore[union-attr]
    formula.save(HERE / "formula.xlsx")
    write("bad_workbook.xlsx", b"PK\x03\x04 not a workbook")
    write("bad_renamed.xlsx", csv_text(HEAD, *GOOD))


if __name__ == "__main__":
    encodings()
    rows_of_every_fault()
    official_shapes()
    workbooks()
