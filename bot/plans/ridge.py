"""Kernel ridge regression (Saunders, Gammerman and Vovk, 1998): solved in closed form, without a seed, and with exact
leave-one-out predictions."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.linalg

Floats = npt.NDArray[np.float32]

_SHARPNESS = 3.0
"""How fast likeness in meaning falls with the angle between two vectors."""


def in_meaning(cosine: Floats) -> Floats:
    """Likeness of meaning (0 to 1) from cosines."""
    alike: Floats = np.exp(_SHARPNESS * (cosine - 1)).astype(np.float32)
    return alike


def solve(kernel: Floats, target: Floats) -> Floats:
    """The coefficients, shape of `target`. `kernel` holds the ridge on its diagonal already, and is overwritten."""
    factor = scipy.linalg.cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
    solved: Any = scipy.linalg.cho_solve(factor, target, check_finite=False)
    return np.ascontiguousarray(solved, dtype=np.float32)


def left_out(kernel: Floats, target: Floats) -> Floats:
    """What would be predicted for each example had it not been one."""
    inverse = np.linalg.inv(kernel)
    found: Floats = target - (inverse @ target) / np.diag(inverse)[:, None]
    return found
