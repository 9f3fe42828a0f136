"""What takes little memory is the same for all that."""

from __future__ import annotations

import gzip
import json
import threading
from pathlib import Path

import numpy as np
import pytest

from assistant.speech.freed_memory import give_back, keep_little
from assistant.speech.voices.pronunciation_dictionary import Dictionary, read
from assistant.speech.worker import ThreadWorker

ENTRIES = {f"word {number}": {"noun": number, "é": "ɛ"} for number in range(2000)} | {"a": "b"}


@pytest.mark.parametrize("name", ["entries.json", "entries.json.gz"])
def test_a_large_dictionary_is_one_text_with_the_same_in_it(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    written = json.dumps({"entries": ENTRIES, "few": {"a": {"b": 1}}, "list": [1]})
    with (gzip.open if name.endswith("gz") else open)(file, "wt", encoding="utf-8") as opened:
        opened.write(written)
    found = read(file)
    assert isinstance(found["entries"], Dictionary)
    assert {word: found["entries"].get(word) for word in ENTRIES} == ENTRIES
    assert found["few"] == {"a": {"b": 1}} and found["list"] == [1]
    assert "word" not in found["entries"] and found["entries"].get("zz", 7) == 7
    assert "word 1" in found["entries"] and found["entries"]["a"] == "b"
    with pytest.raises(KeyError):
        found["entries"]["word"]


def test_a_small_file_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "few.json").write_text('{"a": 1}', encoding="utf-8")
    assert read(tmp_path / "few.json") == {"a": 1}


@pytest.mark.slow
def test_the_voice_says_the_same() -> None:
    hibari = pytest.importorskip("hibari")
    from assistant.speech.voices.hibari import VOICE, HibariVoice

    text = "Sam read the record, and I used to read 21 of them: gruffaloish."
    plain = hibari.Hibari(voice=VOICE)
    ours = HibariVoice()._speak
    assert ours.phonemize(text) == plain.phonemize(text)
    assert np.array_equal(ours(text, seed=0), plain(text, seed=0))


def test_a_worker_is_waited_for_until_it_has_nothing_left_to_do() -> None:
    worker, begun, done = ThreadWorker("test"), threading.Event(), list[int]()
    worker.submit(lambda: begun.wait(5), at=0.0)
    for number in range(3):
        worker.submit(lambda number=number: done.append(number), at=0.0)  # type: ignore[misc]
    worker.wait(0.05)
    assert done == []
    begun.set()
    worker.wait(5)
    assert done == [0, 1, 2]
    worker.close()


def test_telling_the_system_is_harmless() -> None:
    keep_little()
    give_back()
