"""Holds one session from the invitation to the last word, and returns to idle however it ends.

All of it runs on the service's thread. What others ask meanwhile is in the inbox, and each part takes
it from there; what is to be seen of it goes to the status board.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from assistant import app, clock
from assistant.audio_stack import AudioStack
from assistant.care.service import first_start, invitation, sentences
from assistant.care.service.acceptance import Accepted, private
from assistant.care.service.idle_settings import IdleSettings
from assistant.care.service.inbox import Inbox
from assistant.care.service.introduction import introduce
from assistant.care.service.order import By
from assistant.care.service.status import Ending, Result, Status, after
from assistant.care.service.status_board import StatusBoard
from assistant.care.service.subscribers import Subscribers
from assistant.runtime.loop import Loop
from assistant.session.actions import Action, Outcome
from assistant.session.events import CommandRequested, Event, Resumed, Started
from assistant.session.session import Session
from assistant.session_lifecycle import Chosen
from assistant.settings import Folders
from assistant.understanding.meaning import CommandName

_LOGGER = logging.getLogger(__name__)


class SessionRunner:
    """For the service's thread."""

    def __init__(
        self,
        inbox: Inbox,
        board: StatusBoard,
        idle_settings: IdleSettings,
        folders: Folders,
        followers: Subscribers,
    ) -> None:
        """`followers` receive everything that happens in sessions."""
        self._inbox, self._board, self._idle_settings = inbox, board, idle_settings
        self._folders, self._followers = folders, followers
        self._loop: Loop | None = None
        self._language = ""
        self._stopped = False
        """Whether somebody asked for a stop other than by voice."""

    @property
    def language(self) -> str:
        """The code of what is spoken just now."""
        return self._language or self._idle_settings.settings.language

    def hold(self, audio: AudioStack, accepted: Accepted) -> None:
        """Hold a session, with the person's yes where somebody else thought of it."""
        chosen, order = accepted.chosen, accepted.order
        self._board.begin(
            Status(
                session=self._inbox.session,
                person=chosen.person.id,
                exercise=chosen.exercise.name,
                title=chosen.exercise.title,
                asking=order.by in sentences.INVITED,
                private=order.private or order.by == By.CAREGIVER,
                started_by=order.by,
                since=clock.read().up,
            ),
            accepted.shared,
        )
        self._inbox.begun()
        self._stopped = False
        ending = Ending.BROKE_OFF
        try:
            ending = self._hold_or_apologise(audio, chosen)
        finally:
            self._rest(self._result(ending))

    def introduce(self, audio: AudioStack) -> None:
        """Nobody has set it up: ask what it has to know, and be as they said."""
        asking = Status(session=self._inbox.session, exercise=first_start.NAME, asking=True)
        self._board.begin(asking, frozenset())
        self._inbox.begun()
        settings, folders, say = (
            self._idle_settings.settings,
            self._folders,
            self._idle_settings.say,
        )
        try:
            if not self._inbox.mailbox.take_stop():
                introduce(audio, settings, folders, self._converse, say)
        finally:
            self._idle_settings.look_again()
            self._rest()

    def _rest(self, last: Result | None = None) -> None:
        self._loop, self._language = None, ""
        self._inbox.over()
        self._board.begin(Status(last=last), frozenset())

    def _result(self, ending: Ending) -> Result:
        """What became of the session that is on the board."""
        status, now = self._board.whole, clock.read()
        return Result(
            session=status.session,
            person=status.person,
            ending=ending,
            minutes=0.0 if status.asking else (now.up - status.since) / 60,
            started_by=status.started_by,
            private=status.private,
            at=now.wall,
        )

    def _hold_or_apologise(self, audio: AudioStack, chosen: Chosen) -> Ending:
        self._language = chosen.language.code
        for words in (self._idle_settings.texts.sorry, self._idle_settings.texts.sorry_over):
            try:
                return self._hold(audio, chosen)
            except Exception:
                _LOGGER.exception("the session broke off")
            # Whatever hangs or is broken is left behind; the journal has what was said.
            self._loop = None
            self._board.change(
                lambda now: replace(now, listening=False, paused=False, stopping=False)
            )
            audio.let_go()
            self._idle_settings.say(audio, sentences.sentences(words))
        return Ending.BROKE_OFF

    def _hold(self, audio: AudioStack, chosen: Chosen) -> Ending:
        if self._board.whole.asking and (refused := self._refused(audio, chosen)):
            return refused
        if self._inbox.mailbox.take_stop():
            return Ending.TAKEN_BACK
        if self._board.whole.private:
            chosen = private(chosen)
        outcome = app.hold(chosen, [self._watch], audio, self._run)
        return Ending.COMPLETED if outcome is Outcome.COMPLETED else Ending.STOPPED

    def _refused(self, audio: AudioStack, chosen: Chosen) -> Ending | None:
        """None where the person would like what somebody else thought of."""
        by = self._board.whole.started_by
        said, spoken = sentences.load(chosen.language.code), chosen.language.spoken
        asked = invitation.of(chosen.exercise, by, said, spoken)
        person = chosen.person
        knowing = replace(person, kept={**person.kept, invitation.TITLE: chosen.exercise.title})
        session = self._converse(
            audio,
            replace(chosen, exercise=asked, person=knowing),
            lambda session: not invitation.agreed(session),
        )
        if self._stopped:
            return Ending.TAKEN_BACK
        if not invitation.agreed(session):
            return Ending.NO_ANSWER if invitation.unanswered(session) else Ending.DECLINED
        hidden = by == By.CAREGIVER and not invitation.opened(session)
        self._board.change(
            lambda now: replace(
                now,
                asking=False,
                private=hidden,
                listening=False,
                captions=(),
                confidential=False,
                confidential_before=False,
                so_far="",
                sections=0,
                since=clock.read().up,
            )
        )
        return None

    def _converse(
        self, audio: AudioStack, chosen: Chosen, is_last: Callable[[Session], bool]
    ) -> Session:
        """Hold a session of which nothing is kept; it is over. `is_last`: nothing comes after it."""
        self._language = chosen.language.code
        session = chosen.without_background().session(duplex=True)
        audio.fit(chosen.settings, chosen.language)
        loop = audio.loop(session, [self._watch], patience=chosen.person.patience)
        self._run(loop, Started(at=0.0), lambda: is_last(session))
        return session

    def _run(
        self, loop: Loop, begin: Started | Resumed, is_last: Callable[[], bool] | None = None
    ) -> Outcome:
        self._loop = loop
        return loop.run(begin, self._inbox.mailbox, is_last)

    def _watch(self, now: float, what: Event | Action) -> None:
        assert self._loop is not None
        if isinstance(what, CommandRequested) and what.command is CommandName.STOP:
            self._stopped = True
        paused, stopping = self._loop.paused, self._loop.stopping
        troubles = self._idle_settings.texts.troubles
        self._board.change(
            lambda status: after(status, what, paused=paused, troubles=troubles, stopping=stopping)
        )
        self._followers.tell(now, what)
