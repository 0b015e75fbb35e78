"""Files into tables of text: CSV of any usual encoding and separator, and workbooks. Formulas are never evaluated."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any


from bot.registry.importers.knowledge import field_of_heading, knowledge, plain

SEPARATORS = (",", "\t", ";", "|", "，")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
HEADING_ROWS = 6  # lists often carry a title and a remark above their headings
SAMPLE_LINES = 50
MEGABYTE = 1_000_000
UNPACKED_FACTOR = 20


class FileError(ValueError):
    """The file as a whole cannot be taken. `key` names the message, `values` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Formula(str):
    """A cell that holds a formula: its text, not its result."""


@dataclass(frozen=True)
class Table:
    """Headings, and the rows below them with their numbers in the file."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str | None


def read_table(path: Path) -> Table:
    """The table of a file.

    Raises:
        FileError: unknown format or encoding, garbled text, no headings, no rows, too large.
        OSError: the file cannot be opened.
    """
    _refuse_large(path)
    suffix = path.suffix.lower()
    if suffix in {".csv", ".txt", ".tsv"}:
        text, encoding = decode(path.read_bytes())
        return _table(_csv_rows(text), encoding)
    if suffix == ".xlsx":
        return _table(_workbook_rows(path), None)
    raise FileError("unknown_format")


def decode(raw: bytes) -> tuple[str, str]:
    """Text and encoding of a file's bytes: by its mark, else UTF-8, UTF-16 or GB18030, whichever fits without error.

    Raises:
        FileError: none fits, or what fits reads as text that was saved in a wrong encoding before.
    """
    encoding = next((name for mark, name in BOMS if raw.startswith(mark)), None) or _guess(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeError as error:
        raise FileError("unreadable_encoding") from error
    if "\x00" in text:
        raise FileError("binary")
    sample = [line for line in text.splitlines()[:SAMPLE_LINES] if not line.isascii()]
    garbled = [line for line in sample if is_mojibake(line)]
    if len(garbled) > len(sample) // 2:  # a garbled row among sound ones is that row's own fault
        raise FileError("mojibake", sample=garbled[0][:20])
    return text, encoding


def is_mojibake(text: str) -> bool:
    """Whether Chinese in UTF-8 was read as GBK or Latin-1 and saved so, or replacement characters stand in the text."""
    if "\ufffd" in text or "锟斤拷" in text:
        return True
    return any(_was_utf8(run) for run in _foreign_runs(text))


def _foreign_runs(text: str) -> Iterator[str]:
    """Stretches of characters outside ASCII, long enough to judge."""
    run = ""
    for char in f"{text}\n":
        if char > "\x7f":
            run += char
            continue
        if len(run) >= 4:
            yield run
        run = ""


def _was_utf8(run: str) -> bool:
    """Whether the run's bytes in a wrong encoding read as Chinese in UTF-8, save for bytes lost on the way."""
    for wrong in ("gb18030", "cp1252", "latin-1"):
        try:
            meant = _bytes_of(run, wrong).decode("utf-8", "replace")
        except UnicodeError:
            continue
        chinese = sum("\u4e00" <= char <= "\u9fff" for char in meant)
        if chinese >= 2 and chinese > 2 * meant.count("\ufffd"):
            return True
    return False


def _bytes_of(run: str, encoding: str) -> bytes:
    """The run's bytes; the euro sign stands for the byte that Windows' own GBK reads so."""
    if encoding != "gb18030":
        return run.encode(encoding)
    return b"".join(b"\x80" if char == "\u20ac" else char.encode(encoding) for char in run)


def _guess(raw: bytes) -> str:
    head = raw[:2000]
    if 0 in head:
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    try:
        raw.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return "gb18030"


def _refuse_large(path: Path) -> None:
    limit = knowledge()["limits"]["file_mb"]
    size = path.stat().st_size
    if path.suffix.lower() == ".xlsx" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            size = max(size, sum(part.file_size for part in archive.infolist()) // UNPACKED_FACTOR)
    if size > limit * MEGABYTE:
        raise FileError("too_large", limit=f"{limit} MB")


def _csv_rows(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    top = "\n".join(text.splitlines()[:HEADING_ROWS])
    separator = max(SEPARATORS, key=top.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, row in enumerate(reader, start=1):
            yield number, tuple(row)
    except csv.Error as error:
        raise FileError("binary") from error


def _workbook_rows(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    from openpyxl import load_workbook  # half a second that the front's start has no use for

    try:
        book = load_workbook(path, read_only=True, data_only=False)
        sheet = book.worksheets[0]
        yield from ((n, tuple(_cell_text(cell) for cell in row)) for n, row in enumerate(sheet.iter_rows(), start=1))
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError) as error:
        raise FileError("broken_workbook") from error
    book.close()


def _cell_text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Formula(getattr(value, "text", None) or value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _table(rows: Iterator[tuple[int, tuple[str, ...]]], encoding: str | None) -> Table:
    filled = [row for row in rows if any(cell.strip() for cell in row[1])]
    if len(filled) > knowledge()["limits"]["rows"]:
        raise FileError("too_large", limit=str(knowledge()["limits"]["rows"]))
    top = next((i for i, (_, cells) in enumerate(filled[:HEADING_ROWS]) if _is_heading(cells)), None)
    if top is None:
        raise FileError("no_headings" if filled else "empty_file")
    body = filled[top + 1 :]
    if not body:
        raise FileError("empty_file")
    return Table(tuple(cell.strip() for cell in filled[top][1]), tuple(body), encoding)


def _is_heading(cells: Sequence[str]) -> bool:
    fields = {field_of_heading().get(plain(cell)) for cell in cells}
    return "name" in fields
