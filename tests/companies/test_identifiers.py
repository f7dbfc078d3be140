import pytest

from linkages.companies import identifiers


@pytest.mark.parametrize(
    ("kind", "country", "value", "passed"),
    [
        ("vat", "RO", "RO 18547290", True),
        ("vat", "RO", "RO 18547291", False),
        ("register", "MD", "1008600038413", True),
        ("register", "MD", "1008600038412", False),
        ("lei", "", "213800KUD8LAJWSQ9D15", True),
        ("lei", "", "213800KUD8LXJWSQ9D15", False),
        ("vat", "RS", "101134702", True),
        ("vat", "DE", "DE136695976", True),
        ("register", "XV", "100200300", None),  # no standard is known
        ("vat", "RO", "not a number", False),
    ],
)
def test_check_digits(kind: str, country: str, value: str, passed: bool | None) -> None:
    verdict = identifiers.check(kind, country, value)
    assert verdict.passed is passed
    assert bool(verdict.message) == (passed is False)


def test_spelling_does_not_make_another_number() -> None:
    assert identifiers.key("RO 185-472.90") == identifiers.key("ro18547290") == "RO18547290"
