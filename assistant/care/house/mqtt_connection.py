"""The connection to the broker: it reconnects by itself and keeps the retained messages true.

It knows nothing of what it carries. A thread of its own runs it, and everybody else only says
that there is news; so a slow broker, or none, holds up nobody.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import threading
import time
from collections import deque
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from assistant import clock
from assistant.care.house.broker_settings import Broker
from assistant.care.house.connection_errors import not_allowed, why
from assistant.care.house.mail import Mail, News, Pace

if TYPE_CHECKING:
    import aiomqtt
    from paho.mqtt.properties import Properties

_LOGGER = logging.getLogger(__name__)
_CHANCE = secrets.SystemRandom()

_KEEP_ALIVE_SECONDS = 30
"""The broker tells the last will after one and a half of them without a word."""
_TAKES_SECONDS = 10.0
"""After so long without an answer the broker counts as gone."""
_LARGEST = 4096
"""Bytes of a message that the broker may send; it keeps longer ones to itself."""
_WAITING = 50
"""Messages that may wait to be heeded; more are let go."""
_ENDING_SECONDS = 15.0
_CANCEL_SECONDS = 0.5
_BETWEEN_SECONDS = 0.2
"""Between two updates; what came in between is reported with the second."""
_PULSE_SECONDS = 1.0
_FRESH_SECONDS = 30
"""After so long nobody is told any more what happened."""
_NOT_RETAINED = 2
"""Retain handling of MQTT 5: what was retained before is not sent."""


class MqttConnection:
    """Use it as a context manager: it is connected, or tries to be, until the end of it."""

    def __init__(self, broker: Broker, mail: Mail, pace: Pace | None = None) -> None:
        self._broker, self._mail, self._pace = broker, mail, pace or Pace()
        self._loop = asyncio.new_event_loop()
        self._news, self._closing = asyncio.Event(), asyncio.Event()
        self._again = False
        self._untold: deque[News] = deque()
        self._pulse = 0.0
        """When this process was last seen to run, as `clock.Reading.up`."""
        self._heard = False
        """Whether what it said came back to it, on this connection."""
        self._complaint = ""
        self._thread = threading.Thread(target=self._work, name="house", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Say that this device is gone, and leave."""
        self._set(self._closing)
        self._thread.join(_ENDING_SECONDS)

    def news(self) -> None:
        """Something may have to be told. From any thread."""
        self._set(self._news)

    def _set(self, event: asyncio.Event) -> None:
        with suppress(RuntimeError):  # it is over
            self._loop.call_soon_threadsafe(event.set)

    # On its own thread

    def _work(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._stay())

    async def _stay(self) -> None:
        from aiomqtt import MqttError

        # One thread for all that could wait: requests and reports never meet.
        self._loop.set_default_executor(ThreadPoolExecutor(1, thread_name_prefix="house"))
        wait = self._pace.first
        while not self._closing.is_set():
            began, problem = self._loop.time(), ""
            try:
                await self._attend()
            except MqttError as error:
                problem = why(error, self._broker)
            except UnicodeError:
                problem = (
                    f"{self._broker.host} cannot be the name of a broker. Set house to its name."
                )
            except Exception as error:  # a mistake of ours about one message must not end them all
                if repr(error) != self._complaint:
                    _LOGGER.exception(
                        "The connection to the house broke by a mistake in the assistant itself, and is "
                        "made again. If that happens again and again, restart the device."
                    )
                self._complaint = repr(error)
            if self._loop.time() - began >= self._pace.steady:
                wait, self._complaint = self._pace.first, ""
            if problem:
                self._complain(problem)
            await _within(wait * _CHANCE.uniform(0.5, 1.0), self._closing.wait())
            wait = min(wait * 2, self._pace.longest)

    async def _attend(self) -> None:
        """Be connected until it breaks, or is over. Raises `MqttError`."""
        async with self._client() as client:
            _LOGGER.info("connected to %s", self._broker.address)
            self._pulse = clock.read().up
            self._heard = False
            await self._listen(client)
            await _first_of(
                self._heed(client),
                self._tell(client),
                self._is_heard(),
                self._slept(),
                self._closing.wait(),
            )
            if self._closing.is_set():
                # First that it is gone, so that nobody takes the rest for what is.
                await self._keep(client, self._mail.available, "offline")
                for topic, payload in (
                    await asyncio.to_thread(self._mail.retained.farewell)
                ).items():
                    await self._keep(client, topic, payload)

    def _client(self) -> aiomqtt.Client:
        import aiomqtt
        from paho.mqtt.packettypes import PacketTypes
        from paho.mqtt.properties import Properties

        bounds = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        bounds.MaximumPacketSize = _LARGEST
        broker = self._broker
        return aiomqtt.Client(
            broker.host,
            broker.port,
            identifier=broker.client_id,
            username=broker.user or None,
            password=broker.password or None,
            tls_context=broker.tls,
            protocol=aiomqtt.ProtocolVersion.V5,
            # Nothing that was asked while it was away is done hours later.
            clean_start=True,
            will=aiomqtt.Will(self._mail.available, "offline", qos=1, retain=True),
            keepalive=_KEEP_ALIVE_SECONDS,
            timeout=_TAKES_SECONDS,
            max_queued_incoming_messages=_WAITING,
            properties=bounds,
            logger=_LOGGER.getChild("client"),
        )

    async def _listen(self, client: aiomqtt.Client) -> None:
        from paho.mqtt.subscribeoptions import SubscribeOptions

        options = SubscribeOptions(qos=1, retainHandling=_NOT_RETAINED)
        for topic in (*self._mail.listens, self._mail.available, self._mail.born):
            await client.subscribe(topic, options=options)

    async def _heed(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            topic, payload = str(message.topic), message.payload
            if message.retain or self._stood_still or not isinstance(payload, bytes):
                continue
            if topic == self._mail.available:
                self._heard = True
            elif topic == self._mail.born:
                if payload == b"online":
                    spread = _CHANCE.uniform(0.0, self._pace.spread)
                    self._loop.call_later(spread, self._anew)
            else:
                await asyncio.to_thread(self._mail.heed, topic, payload)
                self._news.set()

    async def _is_heard(self) -> None:
        """A broker whose rules do not let this device use its topics takes what it says, and drops it."""
        await asyncio.sleep(self._pace.echo)
        if not self._heard:
            self._complain(not_allowed(self._mail.available, self._broker))
        await asyncio.Event().wait()

    async def _slept(self) -> None:
        """Until this process stood still. Then it connects again, and the broker lets go of all that was
        under way to it: nobody is woken at three by a start from the evening."""
        while not self._stood_still:
            self._pulse = clock.read().up
            await asyncio.sleep(_PULSE_SECONDS)
        _LOGGER.info("this machine slept, or was held up; what was asked meanwhile is not done")

    @property
    def _stood_still(self) -> bool:
        return clock.read().up - self._pulse > self._pace.stale

    def _anew(self) -> None:
        """Tell everything again."""
        self._again = True
        self._news.set()

    async def _tell(self, client: aiomqtt.Client) -> None:
        """Keep true what is retained at the broker."""
        known: dict[str, str] = {}
        faded = 0.0
        self._again = True
        while True:
            self._news.clear()
            if self._again:
                self._again = False
                known = {}
            if self._loop.time() >= faded:  # long before it would be
                faded = self._loop.time() + self._pace.fades / 2
                known = {
                    each: known[each] for each in known if each not in self._mail.retained.fading
                }
            for topic, payload in (await asyncio.to_thread(self._mail.retained.now)).items():
                if known.get(topic) != payload:
                    await self._keep(client, topic, payload)
                    known[topic] = payload
            if self._mail.available not in known:
                # Only now, so that nobody takes what was true before for what is.
                await self._keep(client, self._mail.available, "online")
                known[self._mail.available] = "online"
            await self._tell_what_happened(client)
            await asyncio.sleep(_BETWEEN_SECONDS)
            await _within(self._pace.look, self._news.wait())

    async def _tell_what_happened(self, client: aiomqtt.Client) -> None:
        """What cannot be told now is told once the broker is back, if that is soon."""
        self._untold.extend(await asyncio.to_thread(self._mail.happened))
        while self._untold:
            news = self._untold[0]
            if (left := news.at + _FRESH_SECONDS - time.monotonic()) > 0:
                await client.publish(news.topic, news.payload, qos=1, properties=_expiry(left))
            self._untold.popleft()

    async def _keep(self, client: aiomqtt.Client, topic: str, payload: str) -> None:
        """Have it retained."""
        until = _expiry(self._pace.fades) if topic in self._mail.retained.fading else None
        await client.publish(topic, payload, qos=1, retain=True, properties=until)

    def _complain(self, sentence: str) -> None:
        """Once for each thing that is wrong, however often it is tried."""
        if sentence != self._complaint:
            _LOGGER.warning("%s", sentence)
        self._complaint = sentence


def _expiry(seconds: float) -> Properties:
    """Of a message: after so long the broker has it no more."""
    from paho.mqtt.packettypes import PacketTypes
    from paho.mqtt.properties import Properties

    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    properties.MessageExpiryInterval = math.ceil(seconds)
    return properties


async def _first_of(*jobs: Coroutine[Any, Any, Any]) -> None:
    """Until one is done, or fails; the others are given up."""
    tasks = [asyncio.ensure_future(job) for job in jobs]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        # Time and again: `asyncio.wait_for`, which aiomqtt uses, can miss it in Python 3.11.
        while left := [task for task in tasks if not task.done()]:
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=_CANCEL_SECONDS)
        await asyncio.gather(*tasks, return_exceptions=True)


async def _within(seconds: float, what: Coroutine[Any, Any, Any]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await what
