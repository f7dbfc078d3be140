from collections.abc import Iterator

import pytest

from linkages.classifications import labels
from tests.matchmaking.pairs import SignIn, signed_in


@pytest.fixture(autouse=True)
def _fresh_labels() -> Iterator[None]:
    """Codes of another test are gone, and the label cache must not remember them."""
    labels.clear()
    yield
    labels.clear()


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """`sign_in("buyer", company)`: a client of its own as a person of the role."""
    return signed_in
