#!/bin/sh
# hibari-tts 0.2.1: words in a writing it does not know are left out, without a sound and without an error.
#
# What it does: "You could call" and a name in Hangul, Chinese, Japanese kana or Arabic gives the same speech as the
#   sentence without the name; the name alone gives an empty array. Its net for unknown words drops every letter that
#   is not among its inputs, so Latin letters with rarer marks go, too: of "Ħasan" it reads "asan".
# Expected: an error, or the letters spelled, as espeak-ng does ("Korean letter").
# What that means: whoever has it speak names or messages that people typed has to look at the writing first; neither
#   an exception nor the length of a sentence's sound tells that its most important word is missing.

folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet hibari-tts==0.2.1 || exit 2

cat >"$folder/run.py" <<'END'
import sys

from hibari import Hibari
from hibari.g2p import G2P

speak, read = Hibari(), G2P()
sentence = "You could call {}."
without = read(sentence.format(""))
print(f"read without a name: {without}")
left_out = []
for name in ("Sam", "엄마", "妈妈", "かおり", "محمد"):
    sounds, seconds = read(sentence.format(name)), len(speak(name)) / 24_000
    silent = seconds == 0 and sounds.strip(" .") == without.strip(" .")
    print(f"{name}: {seconds:.1f} s of sound; in the sentence: {sounds}")
    left_out.append(silent)
dropped = read("Ħasan") == read("asan")
print(f"Ħasan is read as asan: {dropped}")
sys.exit(0 if left_out == [False, True, True, True, True] and dropped else 1)
END
"$folder/venv/bin/python" "$folder/run.py"
