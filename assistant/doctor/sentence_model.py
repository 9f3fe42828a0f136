"""Whether whole sentences are judged beside the rules: in which languages, and how quickly."""

from __future__ import annotations

import time

from assistant import languages, optional_dependencies
from assistant.doctor.finding import Finding
from assistant.errors import AssistantError
from assistant.sentence_model.on_demand import load

_NAME = "sentence model"
_TRIED = "I am not sure that I can do this today."


def sentence_model(code: str) -> Finding:
    """The sentence model of the language that is spoken, tried, and which languages have one."""
    having = [each for each in languages.available() if languages.has_sentence_model(each)]
    if code not in having:
        detail = f"there is none for {languages.name_of(code)}: rules alone judge what is said"
        return Finding(name=_NAME, ok=True, detail=f"{detail} (there is for {', '.join(having)})")
    if not languages.has_encoder(code):
        return Finding(
            name=_NAME,
            ok=False,
            detail="The package that carries its encoder is missing: rules alone judge what is said.",
            mend=optional_dependencies.install(),
            needed=False,
        )
    try:
        begun = time.perf_counter()
        model = load(languages.folder_of(code), code)
        loaded = time.perf_counter()
        model.opinion(_TRIED, "", {})
    except AssistantError as error:
        return Finding.of(_NAME, error, needed=False)
    took = time.perf_counter() - loaded
    detail = (
        f"{', '.join(having)}: loaded in {loaded - begun:.1f} s, an opinion in {1000 * took:.0f} ms"
    )
    return Finding(name=_NAME, ok=True, detail=detail)
