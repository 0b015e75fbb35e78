"""`laoxiaotong learn`: from stored conversations to a file of examples, and two models compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import wiring
from bot.cli import main
from bot.commands import learn
from bot.learning.examples import read_examples
from bot.model.message import Incoming, Speaker
from bot.settings import ROOT, load
from bot.timeline import Timeline
from tests.learning.conversations import ASKS_BACK, understand

Learn = Callable[..., tuple[int, str, str]]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HELD_OUT = '{"text": "留出的一句", "need": "greet"}\n{"text": "又一句", "need": "human"}\n'


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Learn:
    """Runs the command on a data folder of its own; gives its status, output and messages."""
    monkeypatch.setenv("LXT_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("LXT_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.delenv("LXT_DATABASE_URL", raising=False)
    monkeypatch.setattr(learn, "_understanding", lambda _settings: understand)
    monkeypatch.setattr(learn, "HELD_OUT", tmp_path / "held_out")
    (tmp_path / "held_out").mkdir()
    (tmp_path / "held_out" / "utterances.jsonl").write_text(HELD_OUT, encoding="utf-8")

    def learned(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["learn", *map(str, arguments)])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return learned


def say(text: str, at: datetime = NOON) -> None:
    settings = load()
    wiring.ensure_schema(settings)
    timeline = Timeline(wiring.storage(settings))
    turn = timeline.receive(Incoming("web:ann", text, text=text), at).turn
    timeline.answer(turn, [ASKS_BACK], Speaker.BOT, at)


def test_what_was_not_understood_is_collected_with_personal_data_hidden(run: Learn) -> None:
    say("我叫王秀英，带娃的事")
    status, out, said = run("collect")
    assert (status, out.splitlines()[1]) == (0, '"我叫〔姓名〕,带娃的事",ask_policy,,1,unanswered,ask_policy')
    assert "王秀英" not in out + said and "1 sentences" in said


def test_a_file_is_written_so_that_a_spreadsheet_reads_it(run: Learn, tmp_path: Path) -> None:
    say("带娃的地方")
    assert run("collect", tmp_path / "c.csv")[0] == 0
    assert (tmp_path / "c.csv").read_bytes().startswith(b"\xef\xbb\xbftext,need,keep")
    assert run("collect", tmp_path / "no" / "c.csv")[0] == 1


def test_a_day_begins_at_midnight_in_china(run: Learn) -> None:
    say("前一天晚上带娃", datetime(2026, 2, 28, 15, 59, tzinfo=UTC))
    say("当天早上带娃", datetime(2026, 2, 28, 16, 0, tzinfo=UTC))
    _, out, _ = run("collect", "--since", "2026-03-01", "--format", "jsonl")
    assert "当天早上带娃" in out and "前一天" not in out


def test_collect_review_export_is_one_way(run: Learn, tmp_path: Path) -> None:
    say("带娃的地方")
    table, target = tmp_path / "c.csv", tmp_path / "candidates.yml"
    run("collect", table)
    table.write_bytes(table.read_text(encoding="utf-8-sig").replace(",,1,", ",是,1,").encode("gbk"))
    assert run("review", table)[0] == 0
    assert run("export", table, "--into", target)[0] == 0
    assert read_examples(target) == {"find_facility": ["带娃的地方"]}
    status, _, said = run("export", table, "--into", target)
    assert status == 0 and "0 added, 1 there" in said


def test_one_bad_line_and_nothing_is_exported(run: Learn, tmp_path: Path) -> None:
    table, target = tmp_path / "c.csv", tmp_path / "candidates.yml"
    table.write_text("text,need,keep\n带娃的地方,find_facility,yes\n留出的一句！,human,yes\n", encoding="utf-8")
    status, _, said = run("export", table, "--into", target)
    assert status == 1 and f"{table}:3:" in said and not target.exists()
    assert run("review", table)[0] == 1


@pytest.mark.parametrize(
    "target", ["data/nlu/human.yml", "data/nlu/../new.yml", "tests/x.yml", "cities/x.yml", "docs/x.csv"]
)
def test_examples_are_never_written_where_they_would_be_trained_on_or_measure(
    run: Learn, tmp_path: Path, target: str
) -> None:
    table = tmp_path / "c.csv"
    table.write_text("text,need,keep\n带娃的地方,find_facility,yes\n", encoding="utf-8")
    before = (ROOT / "data/nlu/human.yml").read_bytes()
    assert run("export", table, "--into", ROOT / target)[0] == 2
    assert (ROOT / "data/nlu/human.yml").read_bytes() == before
    assert not (ROOT / target).exists() or target == "data/nlu/human.yml"


@pytest.mark.parametrize("content", [b"text,times\n", b"", b"\xff\xfe\x00", "带娃".encode()])
def test_what_is_no_table_is_refused_with_a_reason(run: Learn, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.csv").write_bytes(content)
    status, _, said = run("review", tmp_path / "c.csv")
    assert status == 1 and said.strip()
    assert run("review", tmp_path / "none.csv")[0] == 1


def test_without_the_held_out_sets_nothing_is_exported(run: Learn, tmp_path: Path) -> None:
    (tmp_path / "held_out" / "utterances.jsonl").unlink()
    table = tmp_path / "c.csv"
    table.write_text("text,need,keep\n带娃的地方,find_facility,yes\n", encoding="utf-8")
    assert run("export", table, "--into", tmp_path / "x.yml")[0] == 1
    assert not (tmp_path / "x.yml").exists()


def test_a_file_of_something_else_is_not_added_to(run: Learn, tmp_path: Path) -> None:
    table, target = tmp_path / "c.csv", tmp_path / "x.yml"
    table.write_text("text,need,keep\n带娃的地方,find_facility,yes\n", encoding="utf-8")
    target.write_text("a: 1\n", encoding="utf-8")
    assert run("export", table, "--into", target)[0] == 1
    assert target.read_text(encoding="utf-8") == "a: 1\n"


def test_two_models_are_compared_on_a_page(run: Learn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = tmp_path / "old.tar.gz", tmp_path / "new.tar.gz"
    monkeypatch.setattr(
        learn, "_asking", lambda _settings: lambda model: lambda _text: (("greet" if model == old else "human"),)
    )
    status, out, _ = run("report", "--model", new, "--against", old)
    assert (status, "2: 1 better, 1 worse, 0 neither." in out, "留出的一句" in out) == (0, True, False)
    assert run("report", "--model", new, "--into", tmp_path / "report.md")[0] == 0
    assert "| `greet` | 0/1 = 0.0% |" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_a_model_that_is_not_there_is_named(run: Learn, tmp_path: Path) -> None:
    status, _, said = run("report", "--model", tmp_path / "none.tar.gz")
    assert status == 1 and "none.tar.gz" in said
