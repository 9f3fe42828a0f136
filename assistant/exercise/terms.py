"""The terms that exercises, the session and the languages know each other's things by. Pure."""

from __future__ import annotations

DONE = "done"
"""Trigger: the step came to its end, or its reply needs no branch of its own."""
NO_INPUT = "no-input"
"""Trigger: the person stayed silent through every reprompt."""
NO_MATCH = "no-match"
"""Trigger: what was said was not understood, through every reprompt."""
UNSURE = "unsure"
"""Trigger: "I don't know"."""
NOTHING = "nothing"
"""Trigger: "nothing", "none of it"."""
DECLINED = "declined"
"""Trigger: "I'd rather not"."""
TRUE, FALSE = "true", "false"
ITEM, OVER = "item", "over"


def range_of(trigger: str) -> tuple[float, float] | None:
    """The bounds, inclusive, of a trigger that is a range of whole numbers such as `8-10`."""
    low, dash, high = trigger.partition("-")
    return (float(low), float(high)) if dash and low.isdigit() and high.isdigit() else None


REGIONS = frozenset(
    "head face eyes jaw neck shoulders chest stomach back hips "
    "right-arm left-arm right-leg left-leg".split()
)
"""Parts of the body an item can need and a person can ask to leave alone."""

LENGTH = "length"
"""The name of the answer to how long an exercise should be; it can be chosen when starting."""
LENGTHS = ("short", "medium", "long")
"""What it can be."""

ASLEEP = "asleep"
SIGNALS = ("pain", "panic", "unreal", "crying", "relief", ASLEEP)
"""What is heeded whatever was asked, by word or, of somebody asleep, by silence."""
SUGGEST = "suggest"
"""What "what should I do?" leads to, whatever was asked."""
ANYWHERE = (*SIGNALS, SUGGEST)
"""The keys of `Exercise.anywhere`."""

DANGERS = (
    "harm",
    "ill",
    "breath",
    "fire",
    "attacked",
    "threat",
    "baby",
    "child",
    "disclosure",
    "voices",
    "unsafe",
    "eating",
    "unclear",
    "other",
)
"""What is done in danger, the same in every exercise; keys of `Exercise.anywhere`, too."""
DANGER_SCOPE = "danger/"
"""What the ids of their steps begin with."""
LEAVE_ME, TORN, STAY, DONE_IT, WORSE = "leave-me", "torn", "stay", "done-it", "worse"
NEAR, THERE, COMING, AWAY, TAKEN_BACK = "near", "there", "coming", "away", "taken-back"
NOT_CALLING = "not-calling"
NOT_STOPPING = (STAY, "goodbye", "too-much", NOT_CALLING)
"""What elsewhere may hold the word to stop, and does not mean it in danger."""
BESIDE_THE_POINT = (
    "number",
    "call-for-me",
    "what-are-you",
    "tell-nobody",
    "carry-on",
    "what-now",
    "not-helping",
    "sorry",
    "why",
    "thanks",
)
"""What tells nothing of how somebody is, so that a "yes" or "no" beside it is the answer."""
TOLD = (
    DONE_IT,
    WORSE,
    STAY,
    LEAVE_ME,
    TAKEN_BACK,
    "goodbye",
    "too-much",
    "number",
    "call-for-me",
    "what-are-you",
    COMING,
    "no-answer",
    "called",
    "no-phone",
    NOT_CALLING,
    "tell-nobody",
    NEAR,
    THERE,
    "alone",
    AWAY,
    "pet",
    "somebody",
    TORN,
    "hardly",
    "carry-on",
    "what-now",
    "help-me",
    "not-helping",
    "sorry",
    "why",
    "afraid",
    "thanks",
)
"""What is said in danger beside an answer, in free words. A question there may have a branch for it;
else it is answered beside the question, which is then asked again."""

ABOUT = "topic"
"""The name of what somebody's last own words were about."""
TOPICS = (
    "loss",
    "lonely",
    "pain",
    "shame",
    "anger",
    "worry",
    "tired",
    "kindness",
    "nothing",
    "refusal",
)
"""What that can be."""
OTHER_TOPIC = "other"
"""What it is of all other words."""
PLAN = ("plan-signs", "plan-helps", "plan-places", "plan-people", "plan-calls", "plan-safer")
"""The parts of a person's own plan for when it gets dangerous, each in their words: how they notice it, what
helps, where it is easier, who is good to be with, who to call, and what makes the place safer."""
WORDING = "~"
"""What a reference to one of several wordings begins with: `{~thanks}`."""
HEARD = f"{WORDING}heard"
"""The wordings that meet somebody's own words; `heard-loss` those about a loss."""
FEELING = "feeling"
"""What is told by a word for a feeling, where no feeling was asked for."""
MET = "met"
"""Remembered until the next answer where something told beside the last one was met; `thanks-met` is what is said for
`thanks` then."""
