"""What was learnt from ways of asking, kept in a file between starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
import scipy.sparse

from bot.plans.cache_files import moved_into_place
from bot.plans.grams import GramSpace, Matrix

_BETWEEN = "\n"
"""Between n-grams; none holds one, since white space in a text is a single blank."""


@dataclass(frozen=True)
class Learnt:
    """The n-grams, the examples' rows of them, and per plan the coefficients, shape (examples, clauses)."""

    space: GramSpace
    wording: Matrix
    coefficients: Sequence[npt.NDArray[np.float32]]


def read_kept(cache: Path | None, key: str) -> Learnt | None:
    """What was kept under `key`, or None: nothing kept, kept from other texts, or not readable."""
    if cache is None or not cache.exists():
        return None
    try:
        with np.load(cache, allow_pickle=False) as stored:
            if str(stored["key"]) != key:
                return None
            names = bytes(stored["grams"]).decode("utf-8").split(_BETWEEN)
            space = GramSpace(dict(zip(names, range(len(names)), strict=True)), stored["weights"])
            parts = (stored["data"], stored["indices"], stored["indptr"])
            wording = scipy.sparse.csr_matrix(parts, shape=(len(parts[2]) - 1, len(names)))
            return Learnt(space, wording, [stored[f"plan{n}"] for n in range(int(stored["plans"]))])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def write_kept(cache: Path | None, key: str, learnt: Learnt) -> None:
    """Keeps it for read_kept. A failure to write is ignored."""
    if cache is None:
        return
    arrays = {
        "key": np.array(key),
        "grams": np.frombuffer(_BETWEEN.join(learnt.space.columns).encode("utf-8"), dtype=np.uint8),
        "weights": learnt.space.weights,
        "data": learnt.wording.data,
        "indices": learnt.wording.indices,
        "indptr": learnt.wording.indptr,
        "plans": np.array(len(learnt.coefficients)),
        **{f"plan{n}": table for n, table in enumerate(learnt.coefficients)},
    }
    moved_into_place(cache, lambda half: np.savez(half, **arrays))
