"""Sentence vectors of the plans, computed once and kept in a file that is recomputed when the texts change."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from bot.plans.cache_files import moved_into_place

Vectors = npt.NDArray[np.float32]
Encoder = Callable[[Sequence[str]], Any]
"""Texts of at most LONGEST_ENCODED characters to unit vectors, shape (n, width)."""

LONGEST_ENCODED = 256
_MOST_PIECES = 4
_BATCH = 16
_BREAK = re.compile(r"(?<=[。！？；!?;，,\s])")


def cached_vectors(texts: Sequence[str], encoder: Encoder, cache: Path | None) -> Vectors:
    """One unit vector per text, shape (n, width); read from `cache` when it was made from the same texts, else
    computed and kept.

    A cache that cannot be read or written is ignored.
    """
    key = hashlib.sha256("\x00".join(texts).encode("utf-8")).hexdigest()
    kept = _read(cache, key)
    if kept is not None and kept.shape[0] == len(texts):
        return kept
    vectors = encode(texts, encoder)
    if cache is not None:
        _write(cache, key, vectors)
    return vectors


def encode(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """One unit vector per text; a text longer than the encoder reads is split and its pieces are max-pooled."""
    pieces = [_pieces(text) for text in texts]
    flat = [piece for group in pieces for piece in group]
    encoded = _in_batches(flat, encoder)
    ends = np.cumsum([len(group) for group in pieces])
    rows = [encoded[end - len(group) : end].max(axis=0) for group, end in zip(pieces, ends, strict=True)]
    pooled: Vectors = np.array(rows, dtype=np.float32)
    length: Vectors = np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-9) if rows else pooled
    return pooled / length if rows else pooled


def _in_batches(texts: list[str], encoder: Encoder) -> Vectors:
    """Texts of like length together, since a batch costs as much as its longest text times its size."""
    if len(texts) <= _BATCH:
        return np.asarray(encoder(texts) if texts else np.zeros((0, 1)), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    batches = [order[i : i + _BATCH] for i in range(0, len(order), _BATCH)]
    stacked = np.vstack([np.asarray(encoder([texts[i] for i in batch]), dtype=np.float32) for batch in batches])
    encoded: Vectors = np.empty_like(stacked)
    encoded[order] = stacked
    return encoded


def _pieces(text: str) -> list[str]:
    if len(text) <= LONGEST_ENCODED:
        return [text]
    pieces = [""]
    for part in _BREAK.split(text):
        for start in range(0, len(part), LONGEST_ENCODED):
            chunk = part[start : start + LONGEST_ENCODED]
            if len(pieces[-1]) + len(chunk) <= LONGEST_ENCODED:
                pieces[-1] += chunk
            else:
                pieces.append(chunk)
    return pieces[:_MOST_PIECES]


def _read(cache: Path | None, key: str) -> Vectors | None:
    if cache is None or not cache.exists():
        return None
    try:
        with np.load(cache, allow_pickle=False) as stored:
            vectors: Vectors = stored["vectors"]
            return vectors if str(stored["key"]) == key else None
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _write(cache: Path, key: str, vectors: Vectors) -> None:
    moved_into_place(cache, lambda half: np.savez(half, vectors=vectors, key=np.array(key)))
