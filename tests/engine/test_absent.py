"""What stands for a library that was left out: enough to define modules with, and no more."""

from __future__ import annotations

import subprocess
import sys

from typing import Any

import pytest

from bot.engine.absent import LIBRARIES, OPTIONAL, LeftOut, is_below, placeholder
from bot.settings import ROOT

Model: Any = placeholder("tensorflow.keras.Model")


class Channel:
    """A base that is real."""


class Derived(Model, Channel):  # type: ignore[misc]
    """A class as Rasa defines them at module level."""

    decorated = Model.function(len)
    made = Model.Layer(3, name="x")


def run(code: str) -> str:
    """What a fresh interpreter prints that has left the libraries out."""
    whole = f"from bot.engine.absent import leave_out\nleave_out()\n{code}"
    done = subprocess.run([sys.executable, "-c", whole], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_a_class_body_may_derive_decorate_and_call() -> None:
    assert issubclass(Derived, Channel)
    assert Derived.decorated is len
    assert issubclass(Derived.made, Exception)


def test_calling_one_afterwards_says_what_is_missing_and_what_to_set() -> None:
    with pytest.raises(LeftOut, match=r"tensorflow\.keras\.Model is needed.*LXT_FULL_RASA"):
        Model()


def test_a_derived_class_cannot_be_made_either() -> None:
    with pytest.raises(LeftOut):
        Derived()


def test_a_function_given_to_one_is_not_given_back_as_if_it_were_decorated() -> None:
    with pytest.raises(LeftOut):
        Model.function(len)


def test_an_except_clause_may_name_one_and_lets_other_exceptions_pass() -> None:
    with pytest.raises(KeyError):
        try:
            raise KeyError("something else")
        except Model.SomeError:
            pytest.fail("caught what it does not stand for")


def test_annotations_may_subscript_and_join_them() -> None:
    assert Model[int] is Model
    assert (Model | None) is Model
    assert (None | Model) is Model


def test_a_name_is_left_out_with_everything_below_it_and_nothing_beside_it() -> None:
    assert is_below(LIBRARIES, "google.auth.transport.requests")
    assert not is_below(LIBRARIES, "google.protobuf")
    assert is_below(LIBRARIES, "scipy.stats")
    assert not is_below(LIBRARIES, "scipy.sparse")
    assert not is_below(LIBRARIES, "scipy.statsmodels")
    assert is_below(OPTIONAL, "portalocker.redis")


def test_importing_a_submodule_that_was_left_out_loads_nothing_real() -> None:
    code = "import sys, boto3.dynamodb.conditions as real\nprint(real.Key.__name__, 'botocore' in sys.modules)"
    assert run(code) == "boto3.dynamodb.conditions.Key False\n"


def test_an_optional_library_is_reported_as_not_installed() -> None:
    assert "ModuleNotFoundError: rich" in run("import rich.console")


def test_a_later_library_is_real_once_it_is_used() -> None:
    code = (
        "import pkg_resources\nprint(type(pkg_resources).__name__)\nprint(pkg_resources.get_distribution('rasa').key)"
    )
    assert run(code).split()[0] == "_LazyModule"
    assert run(code).split()[-1] == "rasa"
