"""One running product for all conversations; each test is another citizen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conversations.served import Citizen, Served


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The product with the demonstration registry."""
    product = Served(tmp_path_factory.mktemp("served"))
    try:
        product.start()
        yield product
    finally:
        product.stop()


@pytest.fixture
def citizen(served: Served) -> Citizen:
    """Somebody who has not said anything yet."""
    return Citizen(served)
