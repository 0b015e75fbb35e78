"""Needs by likeness: a kernel ridge regression over meaning, wording and facts at once.

Each training sentence votes for its need with a learned weight, times how alike it is to the message:
exp(a * meaning + b * wording + c * facts - 1), each a cosine and a + b + c = 1. The exponential lets the three support
one another (a wording counts more where the meaning agrees), which a linear classifier over the same numbers cannot.
Kernel ridge regression: Saunders, Gammerman and Vovk, Ridge Regression Learning Algorithm in Dual Variables, 1998.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.linalg
import scipy.sparse
from scipy.optimize import minimize_scalar

Array: TypeAlias = npt.NDArray[np.float32]
Matrix: TypeAlias = Any
"""A scipy.sparse.csr_matrix, one row a sentence."""

_BLOCK = 1_000
"""Rows of the sparse product at a time: it is nearly full, and whole it would need gigabytes."""


@dataclass(frozen=True)
class Rows:
    """Sentences as numbers, one row each: meaning (n, 512), wording (n, n-grams) sparse, facts (n, kinds); rows of length 1."""

    meaning: Array
    wording: Matrix
    facts: Array

    def __len__(self) -> int:
        return int(self.meaning.shape[0])

    def take(self, which: npt.NDArray[Any]) -> Rows:
        """The rows at the given positions."""
        return Rows(self.meaning[which], self.wording[which], self.facts[which])

    @cached_property
    def by_gram(self) -> Matrix:
        """The wording transposed: one row an n-gram, so that a message looks up only the n-grams it has."""
        return self.wording.T.tocsr()


def unit(rows: npt.NDArray[Any]) -> Array:
    """The rows divided by their lengths; a row of zeros stays."""
    rows = np.asarray(rows, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)


@dataclass(frozen=True)
class Shares:
    """How much meaning, wording and facts count; they sum to one."""

    meaning: float
    wording: float
    facts: float


def alike(some: Rows, others: Rows, shares: Shares) -> Array:
    """How alike each of `some` is to each of `others`: (len(some), len(others)), between exp(-2) and 1."""
    result = some.meaning @ others.meaning.T
    result *= shares.meaning
    for start in range(0, len(some), _BLOCK):
        block = slice(start, start + _BLOCK)
        result[block] += shares.wording * (some.wording[block] @ others.by_gram).toarray()
    result += (shares.facts * some.facts) @ others.facts.T
    result -= 1
    return np.asarray(np.exp(result, out=result), dtype=np.float32)


def factored(rows: Rows, shares: Shares, ridge: float) -> Array:
    """The lower triangle L of the Cholesky factor, L L' = likeness of all `rows` to one another + `ridge` on the diagonal.

    (n, n) and large, so that it is built in place, block of columns by block; above the diagonal nothing is meant.

    Raises:
        numpy.linalg.LinAlgError: `ridge` is too small for sentences this alike.
    """
    likeness = np.empty((len(rows), len(rows)), dtype=np.float32, order="F")
    for start in range(0, len(rows), _BLOCK):
        block = rows.take(np.arange(start, min(start + _BLOCK, len(rows))))
        likeness[start:, start : start + _BLOCK] = alike(rows.take(np.arange(start, len(rows))), block, shares)
    likeness[np.diag_indices_from(likeness)] += np.float32(ridge)
    factor, _ = scipy.linalg.cho_factor(likeness, lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(factor)


@dataclass(frozen=True)
class Machine:
    """The trained sentences with their votes; `heat` turns scores into log-odds that can be trusted."""

    rows: Rows
    votes: Array
    heat: float
    shares: Shares

    def scores(self, rows: Rows) -> Array:
        """One score for each sentence and need: (len(rows), needs)."""
        return np.asarray(alike(rows, self.rows, self.shares) @ self.votes, dtype=np.float32)

    def chances(self, rows: Rows) -> Array:
        """Probabilities: (len(rows), needs), each row summing to one."""
        scores = self.scores(rows) * np.float32(self.heat)
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(chances / chances.sum(axis=1, keepdims=True), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Writes npz. Meaning and wording in half precision: the scores change in the fourth place."""
        wording = self.rows.wording
        np.savez_compressed(
            path,
            meaning=self.rows.meaning.astype(np.float16),
            facts=self.rows.facts.astype(np.float16),
            wording=wording.data.astype(np.float16),
            grams=wording.indices.astype(np.int32),
            starts=wording.indptr.astype(np.int32),
            width=wording.shape[1],
            votes=self.votes,
            heat=self.heat,
        )

    @classmethod
    def load(cls, path: Path, shares: Shares) -> Machine:
        """Reads what `save` wrote. An unreadable file raises."""
        with np.load(path, allow_pickle=False) as kept:
            meaning = kept["meaning"].astype(np.float32)
            parts = (kept["wording"].astype(np.float32), kept["grams"], kept["starts"])
            wording = scipy.sparse.csr_matrix(parts, shape=(len(meaning), int(kept["width"])))
            rows = Rows(meaning, wording, kept["facts"].astype(np.float32))
            machine = cls(rows, kept["votes"], float(kept["heat"]), shares)
        assert machine.rows.by_gram is not None  # built now, not while the first message waits
        return machine


def train(rows: Rows, right: npt.NDArray[np.int64], shares: Shares, ridge: float, seed: int) -> Machine:
    """The machine for `rows`, whose needs are numbered `right`; the heat is found on a third, as if it had not been seen.

    One factor serves both: the first two thirds of L are the factor of the first two thirds of the sentences, and
    likeness(last, first) = L(last, first) L(first)', so that L(last, first) L(first)^-1 wanted are the scores of the last
    third by the first two.
    """
    order = np.random.default_rng(seed).permutation(len(rows))
    rows, right, seen = rows.take(order), right[order], len(rows) - len(rows) // 3
    wanted = np.eye(int(right.max()) + 1, dtype=np.float32)[right]
    factor = factored(rows, shares, ridge)
    halfway = scipy.linalg.solve_triangular(factor, wanted, lower=True, check_finite=False)
    heat = 1 / best_temperature(factor[seen:, :seen] @ halfway[:seen], right[seen:])
    votes = scipy.linalg.solve_triangular(factor, halfway, lower=True, trans="T", check_finite=False)
    return Machine(rows, np.asarray(votes, dtype=np.float32), heat, shares)


def best_temperature(scores: npt.NDArray[Any], right: npt.NDArray[np.int64]) -> float:
    """The divisor of the scores that gives the right classes the highest likelihood.

    Temperature scaling: Guo et al., On Calibration of Modern Neural Networks, 2017.
    """

    def loss(log_temperature: float) -> float:
        scaled = scores.astype(np.float64) / np.exp(log_temperature)
        scaled -= scaled.max(axis=1, keepdims=True)
        chosen = scaled[np.arange(len(right)), right]
        return float(np.mean(np.log(np.exp(scaled).sum(axis=1)) - chosen))

    return float(np.exp(minimize_scalar(loss, bounds=(-4.0, 3.0), method="bounded").x))
