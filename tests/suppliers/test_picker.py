from __future__ import annotations

from django.urls import reverse

from tests.suppliers import factories
from tests.suppliers.conftest import SignIn


def test_a_field_for_a_supplier_suggests_those_that_the_person_sees(sign_in: SignIn) -> None:
    own = factories.supplier(company_name="Precizia Bălți SRL")
    factories.supplier(company_name="Precizia Orhei SRL")
    url = reverse("suppliers:pick")
    assert sign_in("promoter").get(url, {"q": "precizia"}).content.count(b"<option") == 2
    page = sign_in("sme", own.company).get(url, {"q": "precizia"}).content.decode()
    assert f'value="Precizia Bălți SRL · {own.pk}"' in page
    assert "Orhei" not in page
