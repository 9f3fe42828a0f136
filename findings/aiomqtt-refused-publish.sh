#!/bin/sh
# aiomqtt 2.5.1 (with paho-mqtt 2.1.0): a message that the broker refuses is published without an error.
#
# What it does: by MQTT 5 a broker answers a message with quality of service 1 that its rules do not allow by a PUBACK
#   with reason 135, "Not authorized". `await client.publish(..., qos=1)` waits for that answer and returns as if all
#   were well; the reason is dropped in the client's own callback, and nothing is logged. paho itself passes it on.
# Expected: an MqttError that says so, as with a connection or a subscription that is refused.
# What that means: a device whose user and topics do not fit the broker's rules is connected and silent for ever, and
#   its log says nothing. Whoever has to know asks paho, or reads back what was retained.

command -v mosquitto >/dev/null || PATH="$PATH:/usr/sbin"
command -v mosquitto >/dev/null || { echo "no mosquitto here"; exit 2; }
folder=$(mktemp -d) || exit 2
trap 'kill "$broker" 2>/dev/null; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet aiomqtt==2.5.1 paho-mqtt==2.1.0 || exit 2

chmod 755 "$folder"
printf 'topic readwrite allowed/#\n' >"$folder/rules"
printf 'listener 18830 127.0.0.1\nallow_anonymous true\nacl_file %s/rules\n' "$folder" >"$folder/conf"
mosquitto -c "$folder/conf" 2>/dev/null &
broker=$!
sleep 2

cat >"$folder/run.py" <<'END'
import asyncio
import sys

import aiomqtt
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion


async def by_aiomqtt() -> str:
    async with aiomqtt.Client("127.0.0.1", 18830, protocol=aiomqtt.ProtocolVersion.V5) as client:
        try:
            await client.publish("forbidden/topic", "words", qos=1)
        except aiomqtt.MqttError as error:
            return f"raises {error}"
    return "returns"


def by_paho() -> str:
    reasons = []
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    client.on_publish = lambda c, data, mid, reason, more: reasons.append(str(reason))
    client.connect("127.0.0.1", 18830)
    client.loop_start()
    client.publish("forbidden/topic", "words", qos=1).wait_for_publish(10)
    client.loop_stop()
    return reasons[0]


told, outcome = by_paho(), asyncio.run(by_aiomqtt())
print(f"the broker says {told!r}; aiomqtt's publish {outcome}")
if told != "Not authorized":
    sys.exit(2)
sys.exit(0 if outcome == "returns" else 1)
END
"$folder/venv/bin/python" "$folder/run.py"
