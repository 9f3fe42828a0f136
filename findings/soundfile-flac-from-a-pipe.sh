#!/bin/sh
# soundfile 0.14.0 (with libsndfile 1.2.2): a FLAC file that does not say how many samples it has cannot be read.
#
# What it does: an encoder that writes FLAC into a pipe leaves the number of samples at 0, which means "unknown"
#   (RFC 9639, section 8.2). read() then asks for an array of 2^63 samples and raises ValueError; read(n) decodes the
#   first block, seeks to behind it, which libsndfile cannot do without a length, and raises as well.
# Expected: the sound, in blocks at least. ffmpeg and flac read the same file.
# What that means: `arecord | flac -` and streaming recorders make files that no program on soundfile can open, with
#   an error that does not say why. They have to be converted, or the number written into the header.

folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet soundfile==0.14.0 numpy==2.2.6 || exit 2

cat >"$folder/run.py" <<'END'
import io
import sys

import numpy
import soundfile

packed = io.BytesIO()
soundfile.write(packed, 0.5 * numpy.sin(numpy.arange(48_000) / 10), 48_000, format="FLAC")
whole = packed.getvalue()
unknown = bytearray(whole)
unknown[21] &= 0xF0  # the 36 bits that count the samples, after the sample rate
unknown[22:26] = bytes(4)


def tried(what, read):
    try:
        print(f"{what}: {len(read())} samples")
        return True
    except Exception as error:
        print(f"{what}: {type(error).__name__}: {error}")
        return False


def blocks(data):
    with soundfile.SoundFile(io.BytesIO(data)) as file:
        found = []
        while len(block := file.read(4_096)):
            found.append(block)
    return numpy.concatenate(found)


known = tried("with the number, at once", lambda: soundfile.read(io.BytesIO(whole))[0])
at_once = tried("without it, at once", lambda: soundfile.read(io.BytesIO(bytes(unknown)))[0])
by_block = tried("without it, in blocks", lambda: blocks(bytes(unknown)))
sys.exit(0 if known and not at_once and not by_block else 1)
END
"$folder/venv/bin/python" "$folder/run.py"
