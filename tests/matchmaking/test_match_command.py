import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from matchmaking.models import Suggestion
from tests.matchmaking import factories as f

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    out = StringIO()
    with override("en"):
        call_command("match", *args, stdout=out)
    return out.getvalue()


def test_json_has_gates_and_parts_with_reasons():
    need = f.need()
    fits = f.supplier(company_name="Precizia SRL")
    f.supplier(f.MILLING)
    answer = json.loads(run(need.number, "--format", "json"))
    assert answer["counts"] == {"ranked": 1, "needs_data": 0, "excluded": 1}
    first = answer["suppliers"][0]
    assert (first["rank"], first["supplier"]["id"]) == (1, fits.pk)
    assert first["supplier"]["name"] == "Precizia SRL"
    assert sum(part["points"] for part in first["parts"]) == pytest.approx(first["score"], abs=0.1)
    process = first["parts"][0]
    assert (process["criterion"], process["sub_score"]) == ("process", 1.0)
    assert process["reason"]
    assert process["evidence"]
    assert {gate["gate"] for gate in first["gates"]} >= {"legal", "process"}
    assert answer["suppliers"][1]["outcome"] == "excluded"
    assert not Suggestion.objects.exists()  # it only looks


def test_text_and_key_and_top():
    need = f.need()
    for _ in range(3):
        f.supplier()
    out = run(str(need.pk), "--top", "1")
    assert out.count("SRL (") == 1
    assert need.number in out


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["N-9999"], "There is no need “N-9999”"),
        (["999999"], "There is no need “999999”"),
        (["drop table"], "There is no need “drop table”"),
        (["N-9999", "--top", "0"], "--top must be 1 or more."),
    ],
)
def test_bad_input_is_one_clear_line(args, says):
    with pytest.raises(CommandError) as caught:
        run(*args)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_need_with_neither_process_nor_code():
    need = f.need(process="")
    with pytest.raises(CommandError, match="neither a process nor a product code"):
        run(need.number)


def test_numbers_are_read_in_any_case():
    need = f.need()
    f.supplier()
    assert need.number in run(need.number.lower())
