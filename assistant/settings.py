"""What can be set and to which values, such as which voices and recognisers there are; and the folders of everything.

Both are plain values that are passed to those that need them; nothing is read on import.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant import lan
from assistant.errors import AssistantError, reason

_PACKAGE = Path(__file__).parent
_NAME = "exercise-assistant"
LOCK = "lock.json"
"""Lies beside the history, where that is encrypted."""
REGIONS = (
    *(
        "AT",
        "AU",
        "BE",
        "BR",
        "CA",
        "CH",
        "CZ",
        "DE",
        "DK",
        "ES",
        "EU",
        "FI",
        "FR",
        "GB",
        "HK",
        "IE",
    ),
    *(
        "IL",
        "IN",
        "IT",
        "JP",
        "KR",
        "MY",
        "NL",
        "NO",
        "NZ",
        "PH",
        "PL",
        "PT",
        "SE",
        "SG",
        "US",
        "ZA",
    ),
)
"""Countries, by ISO code, whose numbers are known; `EU` for its other countries."""
ELSEWHERE = "elsewhere"
"""Says that it was asked, and that no numbers are known for where the person is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where this person's files lie, and those that came with the assistant."""

    config: Path
    data: Path
    cache: Path

    @classmethod
    def find(cls, environ: Mapping[str, str] = os.environ) -> Folders:
        """Where this system keeps such files, or all of them in the folder `ASSISTANT_HOME`."""
        if home := environ.get("ASSISTANT_HOME"):
            folder = Path(home).expanduser().absolute()
            return cls(config=folder / "config", data=folder / "data", cache=folder / "cache")
        import platformdirs

        return cls(
            config=platformdirs.user_config_path(_NAME, appauthor=False),
            data=platformdirs.user_data_path(_NAME, appauthor=False),
            cache=platformdirs.user_cache_path(_NAME, appauthor=False),
        )

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.toml"

    @property
    def history_file(self) -> Path:
        return self.data / "history.db"

    @property
    def lock(self) -> Path:
        """There when what is kept is encrypted; holds the key, closed with the passphrase."""
        return self.data / LOCK

    @property
    def restoring(self) -> Path:
        """A backup that is being taken over."""
        return self.data / "restoring"

    @property
    def journals(self) -> Path:
        """Folder of what is needed to carry on after a crash."""
        return self.data / "journals"

    @property
    def people(self) -> Path:
        """Profiles, one file a person."""
        return self.data / "people"

    @property
    def care(self) -> Path:
        """Which phones are paired, the device's certificate, what was done on the page."""
        return self.data / "care"

    @property
    def clips(self) -> Path:
        """Rendered speech."""
        return self.cache / "clips"

    @property
    def scripts(self) -> tuple[Path, ...]:
        """Folders of exercises, `<language>/<name>.yaml`: the person's own first, so that they win."""
        return (self.data / "scripts", _supplied("scripts"))

    @property
    def models(self) -> tuple[Path, ...]:
        """Folders of speech models. New ones are installed into the first."""
        return (self.data / "models", _supplied("models"))

    @property
    def catalogue(self) -> Path:
        """The list of models that can be downloaded."""
        return _supplied("models") / "catalogue.yaml"


def _supplied(name: str) -> Path:
    """A folder that comes with the assistant: inside the package when installed, beside it in a checkout."""
    checkout = _PACKAGE.parent
    return (checkout if (checkout / "pyproject.toml").is_file() else _PACKAGE) / name


VOICES = ("auto", "hibari", "pyttsx3", "kokoro")
"""What can speak."""
KOKORO = (
    *("af_heart", "af_bella", "af_sarah", "am_michael"),
    *("bf_emma", "bf_isabella", "bm_george", "bm_fable"),
)
"""Kokoro's voices, by the names its makers gave them: the first letter is the English, `a` American or
`b` British, the second `f` for a woman's voice or `m` for a man's."""
VOICE_WISHES = (*VOICES, *(f"kokoro-{name}" for name in KOKORO))
"""What can be wished for; `kokoro` alone is the first of its voices."""
RECOGNISERS = ("auto", "moonshine", "listeners", "vosk")
"""What can understand."""
HOURS = r"|([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d"
"""Hours of the day, such as 22:00-07:00, or nothing."""
PINS = (0, 27)
"""GPIO pins of a Raspberry Pi, by the numbers of its chip; 0 is not free, and so stands for none."""
_BROKER = r"|mqtts?://([\w.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?"
_WORD = r"[A-Za-z0-9_-]{0,40}"
_ROOM = r"[^\x00-\x1f]{0,60}"
_TOPIC = r"[A-Za-z0-9_-]{1,40}(/[A-Za-z0-9_-]{1,40}){0,3}"
NO_LIMIT = math.inf
"""The patience of somebody who has no time limits."""
PATIENCE = {"quick": 0.7, "relaxed": 1.0, "slow": 1.7, "no limit": NO_LIMIT}
"""Patience in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set; every setting has a default that works. Raises `AssistantError`."""

    person: str = ""
    """Whose profile to use; empty: the only one there is, and with several nobody's."""
    language: str = "en"
    """Of the exercises, the voice and the replies, such as `en` or `ko`."""
    voice: str = field(default="auto", metadata={"choices": VOICE_WISHES})
    """What speaks; `auto` is the most natural one there is for the language."""
    recogniser: str = field(default="auto", metadata={"choices": RECOGNISERS})
    """What understands; `auto` is the best one there is for the language."""
    voice_server: str = field(default="", metadata={"problem": lan.problem})
    """Address of a Wyoming server in the house that speaks first, such as `tcp://192.168.1.20:10200`."""
    server_voice: str = ""
    """Which of that server's voices speaks, by its name; empty: one that was found to speak the language."""
    recogniser_server: str = field(default="", metadata={"problem": lan.problem})
    """Address of one that listens first; only then does a voice leave the machine."""
    lend_speech: str = field(default="off", metadata={"choices": ("off", "here", "house")})
    """Who may use the bedside device's own voice and recogniser by the Wyoming protocol: nobody, this machine, the house."""
    lend_speech_port: int = field(default=10210, metadata={"between": (1024, 65535)})
    """Where they reach them."""
    pace: float = field(default=1.0, metadata={"between": (0.8, 1.2)})
    """Speed of voice and pauses: 0.8 slow to 1.2 fast."""
    volume: float = field(default=0.0, metadata={"between": (-24.0, 12.0)})
    """Decibels; 0 is as the device was set."""
    patience: float = field(default=1.0, metadata={"between": (0.5, 3.0), "words": PATIENCE})
    """How much longer than usual to wait for a reply, and for its end: a factor, or in words."""
    input_device: str = ""
    """The microphone's name, words of it, or its number; empty: the system's own choice."""
    output_device: str = ""
    """The speaker, in the same way."""
    region: str = field(default="", metadata={"choices": ("", *REGIONS, ELSEWHERE)})
    """Where the person is, for the numbers that are named in danger; empty: not known."""
    wake: str = ""
    """What wakes the bedside device; empty: the language's own phrase, `off`: nothing that is said."""
    quiet: str = field(default="", metadata={"pattern": HOURS})
    """Hours in which no phrase wakes it, such as `22:00-07:00`."""
    night: str = field(default="", metadata={"pattern": HOURS})
    """Hours in which it speaks more softly and slowly."""
    button_pin: int = field(default=0, metadata={"between": PINS})
    """Where the bedside device has a button, by the number of the GPIO pin; 0: nowhere."""
    light_pin: int = field(default=0, metadata={"between": PINS})
    """Where it has a light, in the same way."""
    page: str = field(default="off", metadata={"choices": ("off", "here", "house")})
    """Who can reach the caregiver's page of the bedside device: nobody, this machine, the house."""
    house: str = field(default="", metadata={"pattern": _BROKER, "like": "mqtts://broker.home"})
    """The house's MQTT broker, `mqtts://` encrypted or `mqtt://` not; empty: the house knows nothing."""
    house_user: str = ""
    """Whom the broker knows this device as; the password is in the file `house-password`."""
    house_ca: str = ""
    """Certificate of the authority that signed the broker's; empty: the system's authorities."""
    house_name: str = field(default="", metadata={"pattern": _WORD, "like": "room-12"})
    """What the house calls this device; empty: as the machine is called."""
    house_topic: str = field(
        default="exercise-assistant", metadata={"pattern": _TOPIC, "like": "exercise-assistant"}
    )
    """What all its topics at the broker begin with."""
    house_area: str = field(default="", metadata={"pattern": _ROOM, "like": "Room 12"})
    """The room the house is told it stands in, which Home Assistant then suggests; empty: none."""
    house_tells: bool = False
    """Whether to report to the house who is doing which exercise, and not only that one is running."""
    captions: bool = True
    """Whether what is said and heard is also shown."""
    plain: bool = False
    """Whether a session is shown as plain lines, each written once: for a screen reader or a serial line."""
    keep_words: bool = False
    """Whether the history may keep words the person said, and not only numbers and codes."""
    key_file: str = ""
    """Holds the key of what is encrypted, where nobody types a passphrase; empty: it is asked for."""
    keep_sessions: float = field(default=3650.0, metadata={"between": (0.0, 36500.0)})
    """Days for which past sessions are kept."""
    keep_safety_codes: float = field(default=30.0, metadata={"between": (0.0, 36500.0)})
    """Days for which it is kept what the safety net heard."""
    keep_journals: float = field(default=7.0, metadata={"between": (0.0, 36500.0)})
    """Days for which the journal of a session is kept."""

    def __post_init__(self) -> None:
        if isinstance(self.patience, str) and self.patience in PATIENCE:
            object.__setattr__(self, "patience", PATIENCE[self.patience])
        if problems := _problems({f.name: getattr(self, f.name) for f in _FIELDS}):
            raise AssistantError("settings", f"{'; '.join(problems)}.")

    @classmethod
    def load(cls, file: Path | None = None) -> Settings:
        """Read a TOML file, or else the person's own, which need not be there."""
        own = Folders.find().settings_file
        try:
            return cls.parse((file or own).read_text(encoding="utf-8"), file or own)
        except FileNotFoundError as error:
            if file is None:
                return cls()
            raise AssistantError("settings", f"There is no file {file}.") from error
        except (OSError, UnicodeDecodeError) as error:
            raise AssistantError(
                "settings", f"{file or own} cannot be read: {reason(error)}."
            ) from error

    @classmethod
    def parse(cls, text: str, source: str | Path) -> Settings:
        """Read settings as they are written in a file."""
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            hint = 'A setting looks like this: language = "en"'
            raise AssistantError("settings", f"{source}: {error}.", hint=hint) from error
        if problems := _problems(values):
            raise AssistantError("settings", f"{source}: {'; '.join(problems)}.")
        return cls(**values)


_FIELDS = dataclasses.fields(Settings)


def _problems(values: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with these settings."""
    known = {f.name: f for f in _FIELDS}
    problems = []
    for name, value in values.items():
        problem = (
            _wrong(value, known[name])
            if name in known
            else f"there is no such setting{_like(name, known)}"
        )
        if problem:
            problems.append(f"{name}: {problem}")
    return problems


def _wrong(value: object, setting: dataclasses.Field[Any]) -> str:
    """What is wrong with a value; empty when nothing is."""
    if isinstance(setting.default, bool):
        return "" if isinstance(value, bool) else f"must be true or false, not {value!r}"
    if isinstance(setting.default, int):
        low, high = setting.metadata["between"]
        whole = isinstance(value, int) and not isinstance(value, bool)
        if whole and low <= value <= high:
            return ""
        return f"must be a whole number from {low} to {high}, not {value!r}"
    if isinstance(setting.default, float):
        low, high = setting.metadata["between"]
        words = setting.metadata.get("words", {})
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and (low <= value <= high or value in words.values()):
            return ""
        if isinstance(value, str) and value in words:
            return ""
        named = f", or {', '.join(words)}" if words else ""
        return f"must be a number from {low:g} to {high:g}{named}, not {value!r}"
    if not isinstance(value, str):
        return f"must be text in quotes, not {value!r}"
    if not re.fullmatch(setting.metadata.get("pattern", r"(?s).*"), value):
        return f"must look like {setting.metadata.get('like', '22:00-07:00')}, not {value!r}"
    if problem := setting.metadata.get("problem", lambda value: "")(value):
        return str(problem)
    choices = setting.metadata.get("choices", (value,))
    return (
        ""
        if value in choices
        else f"must be one of {', '.join(choices)}, not {value!r}{_like(value, choices)}"
    )


def _like(word: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f' (did you mean "{close[0]}"?)' if close else ""
