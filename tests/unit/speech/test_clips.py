from __future__ import annotations

import errno
import logging
import os
import stat
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import VoiceError
from assistant.speech import clip_store
from assistant.speech.clip_store import ClipStore, clip_key
from assistant.speech.clips import Clips
from assistant.speech.worker import InlineWorker
from tests.effort import effort
from tests.unit.speech.fakes import FakeVoice


def made(folder: Path | None = None, voice: FakeVoice | None = None) -> tuple[Clips, FakeVoice]:
    voice = voice or FakeVoice()
    return Clips("fake", lambda: voice, InlineWorker(), folder), voice


def test_a_phrase_is_rendered_once_and_then_kept() -> None:
    clips, voice = made()
    clips.request("hello there", 1.0, at=0.0)
    assert len(clips.get("hello there", 1.0, 0.0)) == 4800  # type: ignore[arg-type]
    assert clips.get("hello there", 1.0, 1.0) is not None
    assert voice.rendered == ["hello there"]


def test_pace_and_voice_and_text_make_different_clips() -> None:
    assert len({clip_key("a", 1.0, "x"), clip_key("a", 0.9, "x"), clip_key("b", 1.0, "x")}) == 3


def test_a_fully_kept_session_never_loads_the_voice(tmp_path: Path) -> None:
    made(tmp_path)[0].get("hello", 1.0, 0.0)

    def build() -> FakeVoice:
        raise AssertionError("the voice was loaded")

    clips = Clips("fake", build, InlineWorker(), tmp_path)
    kept = clips.get("hello", 1.0, 0.0)
    assert kept is not None and np.allclose(kept, 0.25, atol=1e-4)


def test_what_another_voice_said_in_its_stead_is_not_kept_as_its_own(tmp_path: Path) -> None:
    voice = FakeVoice()
    clips, _ = made(tmp_path, voice)
    voice.name = "in its stead"
    clips.get("hello", 1.0, 0.0)
    assert [file.stem for file in tmp_path.iterdir()] == [clip_key("in its stead", 1.0, "hello")]
    voice.name = "fake"
    assert made(tmp_path, voice)[0].get("hello", 1.0, 0.0) is not None
    assert voice.rendered == ["hello", "hello"]


def test_a_failed_render_is_raised_when_it_is_wanted_and_tried_again_after() -> None:
    clips, voice = made()
    clips.request("broken", 1.0, at=0.0)
    clips.request("fine", 1.0, at=0.0)
    for _ in range(2):
        with pytest.raises(VoiceError):
            clips.get("broken", 1.0, 0.0)
    assert voice.rendered.count("broken") == 2


def test_files_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    made(folder)[0].get("hello", 1.0, 0.0)
    (file,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_must_not_be_kept_leaves_no_file(tmp_path: Path) -> None:
    clips = Clips("fake", FakeVoice, InlineWorker(), tmp_path, keep=lambda text: "Ann" not in text)
    assert clips.get("Hello Ann", 1.0, 0.0) is not None
    assert list(tmp_path.iterdir()) == []


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def garbled(path: Path) -> None:
    path.write_bytes(b"RIFF" + os.urandom(500))


def wrong_rate(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(bytes(4000))


@pytest.mark.parametrize("spoil", [cut_short, emptied, garbled, wrong_rate])
def test_a_spoilt_file_is_rendered_again(tmp_path: Path, spoil: object) -> None:
    made(tmp_path)[0].get("hello", 1.0, 0.0)
    (file,) = tmp_path.iterdir()
    spoil(file)  # type: ignore[operator]
    clips, voice = made(tmp_path)
    assert len(clips.get("hello", 1.0, 0.0)) == 2400  # type: ignore[arg-type]
    assert voice.rendered == ["hello"]
    assert ClipStore(tmp_path, 10**6).load(file.stem) is not None


def test_the_folder_stays_within_its_bound_and_the_longest_unused_leaves(tmp_path: Path) -> None:
    store = ClipStore(tmp_path, max_bytes=10_000)
    second = np.zeros(1500, dtype=np.float32)
    for number, key in enumerate("abc"):
        store.save(key, second)
        os.utime(tmp_path / f"{key}.wav", (number, number))
    store.load("a")
    store.save("d", second)
    kept = {path.stem for path in tmp_path.iterdir()}
    assert "b" not in kept and {"a", "d"} <= kept
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 10_000


def test_a_leftover_of_a_session_that_died_is_removed(tmp_path: Path) -> None:
    leftover = tmp_path / "x.part"
    leftover.write_bytes(b"...")
    os.utime(leftover, (0, 0))
    ClipStore(tmp_path, 10**6).save("a", np.zeros(10, dtype=np.float32))
    assert not leftover.exists()


def test_a_full_disk_costs_one_line_in_the_log_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(clip_store, "encode", full)
    clips, _ = made(tmp_path)
    with caplog.at_level(logging.INFO):
        for text in ("one", "two", "three"):
            assert clips.get(text, 1.0, 0.0) is not None
    assert len(caplog.records) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    clips, _ = made(tmp_path / "file" / "clips")
    assert clips.get("one", 1.0, 0.0) is not None


SHARING = """
import sys, random
import numpy as np
from pathlib import Path
from assistant.speech.clip_store import ClipStore
store, seed = ClipStore(Path(sys.argv[1]), 60_000), int(sys.argv[2])
chance = random.Random(seed)
for turn in range(400):
    key = str(chance.randrange(20))
    clip = store.load(key)
    if clip is None:
        store.save(key, np.full(2400, int(key) / 100, dtype=np.float32))
    else:
        assert len(clip) == 2400 and abs(clip[0] - int(key) / 100) < 1e-4, key
assert store._usable
"""


def test_two_processes_share_the_folder(tmp_path: Path) -> None:
    both = [
        subprocess.Popen([sys.executable, "-c", SHARING, str(tmp_path), str(seed)])
        for seed in (1, 2)
    ]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".part"]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.speech.clips._MEMORY_BYTES", 30_000)
    clips, voice = made()
    for number in range(10):
        clips.request(f"number {number}", 1.0, at=float(number))
        clips.get(f"number {number}", 1.0, float(number))
    assert sum(clip.nbytes for clip in clips._memory.values()) <= 30_000
    assert clips.get("number 0", 1.0, 20.0) is not None
    assert len(voice.rendered) == 11


def test_a_kept_clip_is_quick(tmp_path: Path) -> None:
    store = ClipStore(tmp_path, 10**7)
    store.save("a", np.zeros(24_000 * 5, dtype=np.float32))
    assert effort(lambda: store.load("a")) < 10
