"""A domain speaks both languages, whichever was active when it was made."""

import pytest
from django.utils import translation

from linkages.search.domain import Reader, clear, domain


@pytest.mark.parametrize("active", ["en", "ro"])
def test_labels_are_in_both_languages(active):
    clear()
    with translation.override(active):
        known = domain("supplier", Reader("promoter"))
    assert known.fields["company.country"].labels == {"en": "Country", "ro": "Țară"}
    assert known.label("en") == "Suppliers"
    assert known.label("ro") == "Furnizori"
    assert known.blocks["certifications"].fields["certification.valid_to"].label("ro") != "Valid to"
