"""The shipped catalogue, and broken ones."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.models import model_name
from assistant.models.catalogue import Catalogue, may_be_asked
from assistant.models.sizes import size
from assistant.settings import Folders
from tests.unit.models.conftest import entry_for


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(Folders.find().catalogue)


def test_it_has_the_official_small_models_of_many_languages(catalogue: Catalogue) -> None:
    assert len(catalogue.models) >= 10
    for entry in catalogue.models:
        assert entry.address == f"https://alphacephei.com/vosk/models/{entry.name}.zip"
        assert model_name.speaks(entry.name, entry.language)
        assert 20_000_000 < entry.bytes < 200_000_000
    for figures in ("md5", "sha256", "bytes", "name"):
        values = [getattr(e, figures) for e in catalogue.models if getattr(e, figures)]
        assert len(set(values)) == len(values), figures


def test_english_is_the_one_that_was_asked_for(catalogue: Catalogue) -> None:
    english = catalogue.for_language("en")
    assert english.name == "vosk-model-small-en-us-0.15" and english.bytes == 41_205_931
    assert english.sha256 == "30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498"
    assert english.licence == "Apache-2.0"


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("ko", "ko"), ("EN-us", "en"), ("zh_CN", "zh"), ("german", "de"), ("Korean", "ko")],
)
def test_a_language_is_found_however_it_is_written(
    catalogue: Catalogue, wanted: str, language: str
) -> None:
    assert catalogue.for_language(wanted).language == language


@pytest.mark.parametrize(("wanted", "hint"), [("xx", "en"), ("Koraen", '"ko"'), ("", "en")])
def test_a_language_without_a_model(catalogue: Catalogue, wanted: str, hint: str) -> None:
    with pytest.raises(ModelError) as caught:
        catalogue.for_language(wanted)
    assert hint in caught.value.hint


def test_a_difference_is_told_by_length_then_by_checksum(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(b"right")
    strong = entry_for(file, "https://example.com/x.zip")
    weak = entry_for(file, "https://example.com/x.zip", sha256=False)
    assert strong.difference(file) == weak.difference(file) == ""
    file.write_bytes(b"wrong")
    assert "SHA-256" in strong.difference(file) and "MD5" in weak.difference(file)
    file.write_bytes(b"longer")
    assert strong.difference(file) == "it has 6 bytes instead of 5"


@pytest.mark.parametrize(
    "change",
    [
        ("format: 1", "format: 2"),
        ("https://", "http://"),
        ("language: de", "language: xx"),
        ("language: de", "language: ko"),
        ("bytes: 46499967", "bytes: many"),
        ("sha256: null", "sha256: abc"),
        ("licence: MIT", "license: MIT"),
        ("models:", "models: ["),
    ],
    ids=str,
)
def test_a_broken_catalogue_is_one_sentence(tmp_path: Path, change: tuple[str, str]) -> None:
    text = Folders.find().catalogue.read_text(encoding="utf-8")
    assert change[0] in text
    file = tmp_path / "catalogue.yaml"
    file.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        Catalogue.load(file)
    assert caught.value.code == "catalogue-broken" and "\n" not in str(caught.value)
    with pytest.raises(ModelError):
        Catalogue.load(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://alphacephei.com/x", True),
        ("http://127.0.0.1:80/x", True),
        ("http://[::1]/x", True),
        ("http://localhost/x", True),
        ("http://alphacephei.com/x", False),
        ("http://127.0.0.1@example.com/", False),
        ("http://127.1.example.com/", False),
        ("http://", False),
        ("http://[", False),
        ("file:///etc/passwd", False),
        ("data:,x", False),
        ("", False),
    ],
)
def test_only_encrypted_addresses_or_this_machine(address: str, allowed: bool) -> None:
    assert may_be_asked(address) is allowed


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("vosk-model-small-en-us-0.15", "en"),
        ("vosk-model-en-us-0.22-lgraph", "en"),
        ("vosk-model-small-cn-0.22", "zh"),
        ("vosk-model-small-vn-0.4", "vi"),
        ("vosk-model-small-ko", "ko"),
        ("vosk-model", ""),
        ("vosk-model-", ""),
        ("vosk-model-small-../x", ""),
        ("model", ""),
    ],
)
def test_a_name_says_its_language(name: str, language: str) -> None:
    assert model_name.language_of(name) == language
    assert model_name.is_name(name) == bool(language)


def test_small_models_are_preferred_and_later_ones() -> None:
    small, later, large = (
        "vosk-model-small-en-us-0.4",
        "vosk-model-small-en-us-0.15",
        "vosk-model-en-us-0.22",
    )
    assert sorted([later, small, large], key=model_name.preference) == [large, small, later]


def test_sizes_are_short() -> None:
    counts = (0, 999, 1000, 41_205_931, 999_999_999, 1_800_000_000)
    assert [size(c) for c in counts] == [
        "0 bytes",
        "999 bytes",
        "1.0 kB",
        "41 MB",
        "1.0 GB",
        "1.8 GB",
    ]


def test_the_checksum_of_nothing_is_no_checksum_of_a_model(catalogue: Catalogue) -> None:
    nothing = hashlib.sha256().hexdigest()
    assert all(entry.sha256 != nothing for entry in catalogue.models)
