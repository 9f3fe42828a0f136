"""Holds one session from the invitation to the last word, and comes back to rest whatever becomes of it.

All of it runs on the service's thread. What others ask meanwhile is in the inbox, and each part takes
it from there; what is to be seen of it goes to the status board.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from assistant import app
from assistant.apparatus import Apparatus
from assistant.care import first_time, invitation, texts
from assistant.care.accepting import Accepted, private
from assistant.care.board import StatusBoard
from assistant.care.inbox import Inbox
from assistant.care.introducing import introduce
from assistant.care.manner import Manner
from assistant.care.onlookers import Onlookers
from assistant.care.order import By
from assistant.care.status import Status, after
from assistant.runtime.loop import Loop
from assistant.session.actions import Action, Outcome
from assistant.session.events import Event, Resumed, Started
from assistant.session.session import Session
from assistant.settings import Folders
from assistant.sitting import Chosen

_LOGGER = logging.getLogger(__name__)


class SessionRunner:
    """For the service's thread."""

    def __init__(
        self,
        inbox: Inbox,
        board: StatusBoard,
        manner: Manner,
        folders: Folders,
        followers: Onlookers,
    ) -> None:
        """`followers` are told everything that happens in sessions."""
        self._inbox, self._board, self._manner = inbox, board, manner
        self._folders, self._followers = folders, followers
        self._loop: Loop | None = None
        self._language = ""

    @property
    def language(self) -> str:
        """The code of what is spoken just now."""
        return self._language or self._manner.settings.language

    def hold(self, apparatus: Apparatus, accepted: Accepted) -> None:
        """Hold a session, with the person's yes where somebody else thought of it."""
        chosen, order = accepted.chosen, accepted.order
        self._board.begin(
            Status(
                session=self._inbox.session,
                person=chosen.person.id,
                exercise=chosen.exercise.name,
                title=chosen.exercise.title,
                asking=order.by in texts.INVITED,
                private=order.private or order.by == By.CAREGIVER,
                started_by=order.by,
            ),
            accepted.shared,
        )
        self._inbox.begun()
        try:
            self._hold_or_apologise(apparatus, chosen)
        finally:
            self._rest()

    def introduce(self, apparatus: Apparatus) -> None:
        """Nobody has set it up: ask what it has to know, and be as they said."""
        asking = Status(session=self._inbox.session, exercise=first_time.NAME, asking=True)
        self._board.begin(asking, frozenset())
        self._inbox.begun()
        settings, folders, say = self._manner.settings, self._folders, self._manner.say
        try:
            if not self._inbox.mailbox.take_stop():
                introduce(apparatus, settings, folders, self._converse, say)
        finally:
            self._manner.look_again()
            self._rest()

    def _rest(self) -> None:
        self._loop, self._language = None, ""
        self._inbox.over()
        self._board.begin(Status(), frozenset())

    def _hold_or_apologise(self, apparatus: Apparatus, chosen: Chosen) -> None:
        self._language = chosen.language.code
        for words in (self._manner.texts.sorry, self._manner.texts.sorry_over):
            try:
                return self._hold(apparatus, chosen)
            except Exception:
                _LOGGER.exception("the session broke off")
            # Whatever hangs or is broken is left behind; the journal has what was said.
            self._loop = None
            self._board.change(lambda now: replace(now, listening=False, paused=False))
            apparatus.let_go()
            self._manner.say(apparatus, texts.sentences(words))

    def _hold(self, apparatus: Apparatus, chosen: Chosen) -> None:
        if self._board.whole.asking and not self._agreed(apparatus, chosen):
            return
        if self._inbox.mailbox.take_stop():
            return
        if self._board.whole.private:
            chosen = private(chosen)
        app.hold(chosen, [self._watch], apparatus, self._run)

    def _agreed(self, apparatus: Apparatus, chosen: Chosen) -> bool:
        """Whether the person would like what somebody else thought of."""
        by = self._board.whole.started_by
        said, spoken = texts.load(chosen.language.code), chosen.language.spoken
        asked = invitation.of(chosen.exercise, by, said, spoken)
        person = chosen.person
        knowing = replace(person, kept={**person.kept, invitation.TITLE: chosen.exercise.title})
        session = self._converse(
            apparatus,
            replace(chosen, exercise=asked, person=knowing),
            lambda session: not invitation.agreed(session),
        )
        if not invitation.agreed(session):
            return False
        hidden = by == By.CAREGIVER and not invitation.opened(session)
        self._board.change(
            lambda now: replace(now, asking=False, private=hidden, listening=False, captions=())
        )
        return True

    def _converse(
        self, apparatus: Apparatus, chosen: Chosen, is_last: Callable[[Session], bool]
    ) -> Session:
        """Hold a session of which nothing is kept; it is over. `is_last`: nothing comes after it."""
        self._language = chosen.language.code
        session = chosen.session(duplex=True)
        apparatus.fit(chosen.settings, chosen.language)
        loop = apparatus.loop(session, [self._watch], patience=chosen.person.patience)
        self._run(loop, Started(at=0.0), lambda: is_last(session))
        return session

    def _run(
        self, loop: Loop, begin: Started | Resumed, is_last: Callable[[], bool] | None = None
    ) -> Outcome:
        self._loop = loop
        return loop.run(begin, self._inbox.mailbox, is_last)

    def _watch(self, now: float, what: Event | Action) -> None:
        assert self._loop is not None
        paused, troubles = self._loop.paused, self._manner.texts.troubles
        self._board.change(lambda status: after(status, what, paused=paused, troubles=troubles))
        self._followers.tell(now, what)
