#!/bin/sh
# onnxruntime 1.32.0 from PyPI, on Linux: running a model keeps a device identifier on the disk and looks up
# Microsoft's telemetry server, unasked.
#
# What it does: importing it and running one model makes ~/.cache/Microsoft/DeveloperTools/.onnxruntime/ with a
#   persistent `deviceid` and a database of events, and some 8 seconds later looks up
#   mobile.events.data.microsoft.com to send them there. It is done inside the shared library, so that
#   Python's audit events show nothing of it.
# Expected: that a library for inference on the machine itself reports to nobody unless it is told to. Up to 1.28
#   the wheels for Linux hold no such code, and a program that uses it did not have to change a line.
# What that means: every voice, recogniser or voice activity detector that runs on it (piper, hibari, faster
#   Whisper's activity detector, openWakeWord) is no longer offline by being local. ORT_DISABLE_TELEMETRY=1 in the
#   environment before it is loaded turns all of it off; disable_telemetry_events() comes too late for the first event.
#   Watch a program that is to be offline at the kernel, not in Python.

folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
[ "$(uname -s)" = Linux ] || { echo "tried on Linux only"; exit 2; }
python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet onnxruntime==1.32.0 onnx==1.22.0 numpy==2.2.6 || exit 2

cat >"$folder/run.py" <<'END'
import sys
import time

import numpy, onnx, onnxruntime
from onnx import TensorProto, helper

audited = []
sys.addaudithook(lambda event, _: audited.append(event) if event.startswith("socket.") else None)

ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y")]
graph = helper.make_graph([helper.make_node("Abs", ["x"], ["y"])], "g", ends[:1], ends[1:])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
print("|-1| =", session.run(None, {"x": numpy.array([-1], numpy.float32)})[0][0])
time.sleep(15)
print("sockets that Python's audit events show:", audited)
END

made() { find "$1" -type f | sed "s|$1|~|"; }
mkdir "$folder/as-it-comes" "$folder/turned-off"
watched=""
command -v strace >/dev/null && watched="strace -f -qq -s 80 -e trace=sendto,sendmmsg -o $folder/trace"
echo "As it comes:"
# Without the variables by which it knows a build server, where it sends nothing.
env -i PATH="$PATH" HOME="$folder/as-it-comes" $watched "$folder/venv/bin/python" "$folder/run.py" || exit 2
made "$folder/as-it-comes"
[ -n "$watched" ] && echo "names looked up, by strace:" &&
  grep -ao 'mobile.\{2,6\}events.\{2,6\}data.\{2,6\}microsoft' "$folder/trace" | sort -u
echo "With ORT_DISABLE_TELEMETRY=1:"
env -i PATH="$PATH" HOME="$folder/turned-off" ORT_DISABLE_TELEMETRY=1 \
  "$folder/venv/bin/python" "$folder/run.py" || exit 2
made "$folder/turned-off"
[ -n "$(made "$folder/as-it-comes" | grep deviceid)" ] && [ -z "$(made "$folder/turned-off")" ]
