"""`learn collect | review | export | report`: from what was not understood to a better model, with people in between."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.settings import ROOT, Settings, load
from bot.words_for_operators import message

if TYPE_CHECKING:
    from bot.learning.masking import Masker
    from bot.learning.review import Problem, Review, Reviewer

EXAMPLES = ROOT / "data" / "nlu"
HELD_OUT = ROOT / "tests" / "held_out"
CLOSED = (ROOT / "data", ROOT / "tests", ROOT / "cities")
"""Where no candidate is ever written: what lies there is trained on, or measures."""


def add_commands(commands: Any) -> None:
    """Registers the commands."""
    learn = commands.add_parser("learn", help="what conversations teach: collect, review, export, compare models")
    verbs = learn.add_subparsers(required=True, metavar="VERB")
    collect = verbs.add_parser("collect", help="sentences not understood or objected to, with personal data hidden")
    collect.add_argument("file", nargs="?", type=Path, help="where to write; standard output without one")
    collect.add_argument("--since", type=date.fromisoformat, help="only what was said from this day on, YYYY-MM-DD")
    collect.add_argument("--format", choices=("csv", "jsonl"), default="csv")
    collect.set_defaults(run=_collect)
    review = verbs.add_parser("review", help="check a reviewed table; says what is wrong line by line")
    review.add_argument("file", type=Path, help="the CSV that staff have filled in: text, need, keep")
    review.set_defaults(run=_review)
    export = verbs.add_parser("export", help="add what staff kept to a file of candidate examples")
    export.add_argument("file", type=Path, help="the reviewed CSV")
    export.add_argument("--into", type=Path, required=True, help="a .yml file outside data/; made when it is not there")
    export.set_defaults(run=_export)
    report = verbs.add_parser("report", help="scores of a model on the held-out utterances, and what changed")
    report.add_argument("--model", type=Path, help="a .tar.gz; the present one without it")
    report.add_argument("--against", type=Path, help="the model before; its answers are compared")
    report.add_argument("--into", type=Path, help="where to write; standard output without it")
    report.set_defaults(run=_report)


# -- collect ----------------------------------------------------------------------------------------------------


def _collect(arguments: argparse.Namespace) -> int:
    from bot import wiring
    from bot.engine.training import TrainingFailed
    from bot.journeys.ports import BEIJING
    from bot.learning.candidates import Collector, by_reason
    from bot.learning.examples import training_examples
    from bot.learning.sheets import as_csv, as_jsonl
    from bot.learning.words import learning_words
    from bot.timeline.exchanges import conversations

    settings = load()
    wiring.ensure_schema(settings)
    day: date | None = arguments.since
    since = datetime(day.year, day.month, day.day, tzinfo=BEIJING) if day else None
    try:
        understand = _understanding(settings)
    except TrainingFailed as failure:
        return _failed(str(failure))
    collector = Collector(understand, _masker().mask, learning_words(), training_examples(EXAMPLES))
    found = collector.collect(conversations(wiring.storage(settings), since), since)
    try:
        _write(arguments.file, as_csv(found) if arguments.format == "csv" else as_jsonl(found), arguments.format)
    except OSError as error:
        return _failed(f"{arguments.file}: {error.strerror}")
    _say("collected", count=len(found), **by_reason(found))
    return 0


def _understanding(settings: Settings) -> Callable[[str], Sequence[str]]:
    """The present model's reading of a sentence; trains it first when the data changed."""
    from bot.engine.parser import Parser
    from bot.engine.training import ensure_model

    return Parser(settings, ensure_model(settings, lambda line: print(line, file=sys.stderr, flush=True))).needs


def _masker() -> Masker:
    from bot import wiring
    from bot.learning.masking import Masker
    from bot.learning.words import learning_words
    from bot.vocabulary import phrases

    return Masker(wiring.gazetteer(), phrases(), learning_words())


def _write(path: Path | None, text: str, kind: str) -> None:
    """To the file, for spreadsheets with a mark of its encoding, else to standard output."""
    if path is None:
        sys.stdout.write(text)
    else:
        path.write_text(text, encoding="utf-8-sig" if kind == "csv" else "utf-8", newline="")


# -- review and export ------------------------------------------------------------------------------------------


def _review(arguments: argparse.Namespace) -> int:
    outcome = _reviewed(arguments.file)
    return 1 if outcome is None or outcome.errors else 0


def _export(arguments: argparse.Namespace) -> int:
    from bot.learning.examples import NotExamples, append

    target: Path = arguments.into.resolve()
    if target.suffix not in {".yml", ".yaml"}:
        return _failed(message("learn_not_yaml", path=arguments.into), status=2)
    if any(target.is_relative_to(folder) for folder in CLOSED):
        return _failed(message("learn_closed_folder", path=arguments.into), status=2)
    outcome = _reviewed(arguments.file)
    if outcome is None or outcome.errors:
        return 1
    try:
        added = append(target, outcome.kept)
    except NotExamples:
        return _failed(message("learn_not_examples", path=arguments.into))
    except OSError as error:
        return _failed(f"{arguments.into}: {error.strerror}")
    _say("exported", added=added, there=len(outcome.kept) - added, path=arguments.into)
    return 0


def _reviewed(path: Path) -> Review | None:
    """The review of a table, said line by line; None when the table cannot be read at all."""
    from bot.learning.examples import HeldOutMissing
    from bot.learning.sheets import ColumnsMissing, read_rows
    from bot.registry.importers.knowledge import message as registry_message
    from bot.registry.importers.reading import FileError, decode

    try:
        rows = read_rows(decode(path.read_bytes())[0])
        outcome = _reviewer().review(rows)
    except OSError as error:
        _failed(f"{error.filename}: {error.strerror}")
    except FileError as refusal:
        _failed(f"{path}: {registry_message(refusal.key, **refusal.values)}")
    except ColumnsMissing as missing:
        _failed(f"{path}: {message('learn_no_columns', names=', '.join(missing.names))}")
    except HeldOutMissing as missing:
        _failed(message("learn_no_held_out", path=missing))
    else:
        _tell(path, (*outcome.errors, *outcome.warnings))
        counts = {"errors": len(outcome.errors), "warnings": len(outcome.warnings)}
        _say("reviewed", kept=len(outcome.kept), known=outcome.known, dropped=outcome.dropped, **counts)
        return outcome
    return None


def _reviewer() -> Reviewer:
    from bot.learning.examples import held_out_sentences, read_examples, training_examples
    from bot.learning.review import Reviewer
    from bot.learning.words import learning_words

    needs = {need for path in EXAMPLES.glob("*.yml") for need in read_examples(path)}
    return Reviewer(needs, training_examples(EXAMPLES), held_out_sentences(HELD_OUT), learning_words(), _masker().mask)


def _tell(path: Path, problems: Iterable[Problem]) -> None:
    for problem in sorted(problems, key=lambda problem: problem.line):
        print(f"{path}:{problem.line}: {message(f'learn_{problem.key}', **problem.values)}", file=sys.stderr)


# -- report -----------------------------------------------------------------------------------------------------


def _report(arguments: argparse.Namespace) -> int:
    from bot.engine.model_file import model_file
    from bot.engine.parser import ModelUnusable
    from bot.learning.report import as_markdown
    from bot.learning.runs import read_utterances, run_of

    settings = load()
    now: Path = arguments.model or model_file(settings)
    try:
        rows = read_utterances(HELD_OUT / "utterances.jsonl")
        runs = [run_of(model, rows, _asking(settings)) for model in (now, arguments.against) if model is not None]
        page = as_markdown(rows, runs[0], runs[1] if arguments.against else None, date.today().isoformat())
        _write(arguments.into, page, "markdown")
    except ModelUnusable as error:
        return _failed(message("learn_model_unusable", reason=error))
    except OSError as error:
        return _failed(f"{error.filename}: {error.strerror}")
    return 0


def _asking(settings: Settings) -> Callable[[Path], Callable[[str], Sequence[str]]]:
    """How a model is asked. Raises FileNotFoundError when there is none."""
    from bot.engine.parser import Parser

    def ask(model: Path) -> Callable[[str], Sequence[str]]:
        model.stat()
        return Parser(settings, model).needs

    return ask


# -- what is said -----------------------------------------------------------------------------------------------


def _say(key: str, **values: object) -> None:
    print(message(f"learn_{key}", **values), file=sys.stderr)


def _failed(line: str, status: int = 1) -> int:
    print(line, file=sys.stderr)
    return status
