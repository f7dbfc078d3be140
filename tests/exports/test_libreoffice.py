"""Files opened by LibreOffice, which is what many offices have. Skipped, loudly, without it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.exports.test_formats import EVIL, profile, written

SOFFICE = shutil.which("soffice")
CSV = "csv:Text - txt - csv (StarCalc):44,34,76"  # commas, quotes, UTF-8
pytestmark = [
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here: nothing was opened by it"),
    pytest.mark.filterwarnings("ignore"),
]


def opened(data: bytes, extension: str, to: str, folder: Path) -> Path:
    source = folder / f"file.{extension}"
    source.write_bytes(data)
    home = f"-env:UserInstallation=file://{folder / 'home'}"
    assert SOFFICE is not None
    read_as = ["--infilter=CSV:44,34,76,1"] if extension == "csv" else []
    command = [
        SOFFICE,
        home,
        "--headless",
        *read_as,
        "--convert-to",
        to,
        "--outdir",
        str(folder / "out"),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / "out" / f"file.{to.partition(':')[0]}"


@pytest.mark.parametrize("key", ["xlsx", "ods", "xls", "csv"])
def test_no_cell_is_calculated(key: str, tmp_path: Path) -> None:
    """Formulas are shown as the texts they are; a text of LibreOffice's own comes back."""
    text = opened(written(key)[0], key, CSV, tmp_path).read_text()
    lines = text.splitlines()
    assert "Știință, Țară" in text
    for evil in ("=1+1", "@SUM(A1)", "=HYPERLINK"):
        assert evil in text.replace('""', '"')
    assert not any(line.startswith(("2,", "#", "Err:")) for line in lines)
    assert len(lines) >= 3 + len(EVIL)


def test_a_document_opens_whole(tmp_path: Path) -> None:
    found = opened(written("docx", profile())[0], "docx", "txt:Text (encoded):UTF8", tmp_path)
    text = found.read_text("utf-8-sig")
    for words in ("Ștefan Metal SRL", "General", "Regiune", "Pe luni", "Привет", "=1+1"):
        assert words in text


def test_a_list_in_word_opens_as_pages(tmp_path: Path) -> None:
    found = opened(written("docx")[0], "docx", "pdf", tmp_path)
    assert found.read_bytes().startswith(b"%PDF")
