#!/bin/sh
# libsndfile 1.2.2 (in the wheel of soundfile 0.14.0): of an MP3 that does not say its length, only a guessed part
# is read, and nothing says so.
#
# What it does: encoders that write into a pipe cannot go back and put the frame with the length (Xing, Info) before
#   the sound. libsndfile then guesses the length from the bit rate of the first frames, and where those are
#   denser than the rest, reading ends at the guess: here most of a recording is missing, without any error.
# Expected: all of the file, as mpg123 itself gives, by which libsndfile decodes; or an error.
# What that means: whoever reads people's recordings by libsndfile (soundfile, librosa, torchaudio) can lose their
#   ends. Given through a pipe, where it cannot seek, libsndfile does not guess and reads to the end.

folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet soundfile==0.14.0 lameenc==1.8.1 numpy==2.2.6 || exit 2

cat >"$folder/run.py" <<'END'
import os
import sys
import threading

import lameenc
import numpy
import soundfile

RATE, SECONDS = 44_100, 10
noise = numpy.random.default_rng(1).normal(0, 0.2, RATE // 4)
tone = 0.3 * numpy.sin(2 * numpy.pi * 440 * numpy.arange(RATE) / RATE)
sound = numpy.concatenate([noise, numpy.zeros(RATE * SECONDS - len(noise) - len(tone)), tone])

lame = lameenc.Encoder()  # an encoder that gives bytes as it goes, as one that writes into a pipe
lame.set_in_sample_rate(RATE)
lame.set_channels(1)
lame.set_vbr(4)
lame.set_vbr_quality(4)
lame.silence()
mp3 = lame.encode((sound * 32767).astype("<i2").tobytes()) + lame.flush()
mp3 = bytes(mp3)
for name in (b"Xing", b"Info"):  # whichever of its versions writes that frame does so last, from a file's end
    assert name not in mp3[:200], "this encoder says the length"
with open(sys.argv[1], "wb") as file:
    file.write(mp3)

with soundfile.SoundFile(sys.argv[1]) as file:
    seconds = len(file.read()) / RATE
print(f"{SECONDS} seconds were encoded, and from the file {seconds:.1f} were read")

reads, writes = os.pipe()
def give():
    with os.fdopen(writes, "wb") as into:
        into.write(mp3)
threading.Thread(target=give).start()
with soundfile.SoundFile(reads) as file:
    count = 0
    while len(block := file.read(65_536)):
        count += len(block)
print(f"through a pipe {count / RATE:.1f}")
sys.exit(0 if seconds < SECONDS - 1 and count / RATE > SECONDS - 0.1 else 1)
END
"$folder/venv/bin/python" "$folder/run.py" "$folder/a.mp3"
