"""What classifiers say of passages, and which passages would teach them most, found in the background."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import BoundedSemaphore, Condition, Lock, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Self

from flows.classifier import pin_classifier
from flows.desk.judging_process import JudgingProcess, NoAnswer
from flows.desk.kept_pictures import Recent
from flows.desk.learning_requests import Judge, Surroundings, WorkOut
from flows.models import list_models, read_model
from flows.problems import Broken, Unusable
from flows.settings import Settings
from models.current import read_current
from models.labelled import DEFINITIONS_FILE, LabelDefinition, read_definitions
from review.ports import Classifier, LabelJudgement, LearningOrder, Ledger, NoJudgement

if TYPE_CHECKING:
    from dataset.store import Store

ORDER_LENGTH = 60
"""Passages of an order: an hour's work, which is about as long as it stays the best one."""
ORDER_SECONDS = 6 * 3600.0
"""A store of a million passages takes hours to judge."""
JUDGING_SECONDS = 600.0
"""Where no classifier has been learnt yet, that comes first."""
IDLE_SECONDS = 300.0
"""After so long without a question the process that answers them ends, and its memory is free."""
RETRY_SECONDS = 30.0
MOST_JUDGEMENTS = 2_000
MOST_WAITING = 16
"""Questions about passages at once, of which one is answered."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _State:
    """What an order depends on."""

    version: str
    documents: int
    decisions: int


class PassageLearning:
    """`review.ports.Learning` by processes of its own, which end with `close` or with this process.

    An order is worked out by one that ends with it; questions about passages are answered by another, which
    keeps the classifier for a while. For many threads.
    """

    def __init__(
        self, store: Store, settings: Settings, *, store_url: str, ledger: Ledger, length: int = ORDER_LENGTH
    ) -> None:
        self._store, self._settings, self._ledger, self._length = store, settings, ledger, length
        self._surroundings = Surroundings(settings, store_url)
        self._order, self._state = LearningOrder(), _State("", 0, 0)
        self.times_worked_out = 0
        """How often an order was begun."""
        self._wanted = self._closed = False
        self._failed_at = -RETRY_SECONDS
        self._changed = Condition()
        self._thread: Thread | None = None
        self._working: JudgingProcess | None = None
        self._asking, self._places = Lock(), BoundedSemaphore(MOST_WAITING)
        self._judge: JudgingProcess | None = None
        self._judged_at = 0.0
        self._pinned: tuple[str | None, str | None] = (None, None)
        """What was current when the version in use was told last, and that version."""
        self._judgements: Recent[tuple[str, str], LabelJudgement] = Recent(MOST_JUDGEMENTS, weigh=_count_one)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def process_ids(self) -> list[int]:
        """The identifiers of the processes that run."""
        own = [self._working, self._judge]
        return [process.process_id for process in own if process is not None and process.is_running]

    @cached_property
    def definitions(self) -> Mapping[str, LabelDefinition]:
        """What the labels mean, by their codes."""
        return {each.code: each for each in read_definitions(self._settings.labels / DEFINITIONS_FILE)}

    def close(self) -> None:
        """End the processes, whatever they do; who waits for them meets NoJudgement."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            for process in (self._working, self._judge):
                if process is not None:
                    process.close()
        if self._thread is not None:
            self._thread.join()

    def read_order(self) -> LearningOrder:
        """Return the order as it stands, at once. A first one is begun, and one of another classifier."""
        order = self._order
        try:
            is_current = order.version is not None and order.version == self._find_version()
        except Broken as error:
            return replace(order, problem=str(error))
        if not is_current and not order.working:
            self.renew_order()
            return self._order
        return order

    def renew_order(self) -> None:
        """Have it worked out anew in the background, unless it was of the same state already."""
        with self._changed:
            if self._closed or time.monotonic() - self._failed_at < RETRY_SECONDS:
                return
            if self._thread is None:
                self._order = replace(self._order, working=True)
                self._thread = Thread(target=self._follow, name="learning order", daemon=True)
                self._thread.start()
            self._wanted = True
            self._changed.notify_all()

    def judge(self, passage_id: str) -> LabelJudgement:
        """Return what the classifier in use says of a stored passage; raises NoJudgement. Takes seconds."""
        known = self.find_judgement(passage_id)
        if known is not None:
            return known
        if not self._places.acquire(blocking=False):  # threads that wait make no pages
            raise NoJudgement("The classifier is busy with other passages: try again in a moment.")
        try:
            with self._asking:
                return self.find_judgement(passage_id) or self._ask_judge(passage_id)
        except (NoAnswer, Broken, OSError) as error:
            raise NoJudgement(f"The classifier could not be asked: {error}") from error
        finally:
            self._places.release()

    def prepare(self, passage_id: str) -> None:
        """Have what is said of a passage known before anybody asks, unless others are being asked about."""
        if self.find_judgement(passage_id) is None and self._asking.acquire(blocking=False):
            try:
                self._ask_judge(passage_id)
            except (NoAnswer, Broken, OSError) as error:
                _logger.info("%s could not be judged beforehand: %s", passage_id, error)
            finally:
                self._asking.release()

    def find_judgement(self, passage_id: str) -> LabelJudgement | None:
        """Return that at once if it is known, else None."""
        try:
            return self._judgements.find((self._find_version(), passage_id))
        except Broken:
            return None

    def list_classifiers(self) -> Sequence[Classifier]:
        """Return the classifiers that are kept, the latest first."""
        return [
            Classifier(kept.version, kept.in_use, _read_card(self._settings, kept.version), kept.trouble)
            for kept in list_models(self._settings).models
        ]

    def _find_version(self) -> str:
        """Return the version in use, or that of the classifier that is to be learnt; raises Broken."""
        current = read_current(self._settings.models)
        known, version = self._pinned
        if version is None or known != current:  # pinning looks at all of the code, pages have no time for it
            version = pin_classifier(self._settings).classifier
            assert version is not None  # noqa: S101 - that is what pinning is
            self._pinned = current, version
        return version

    def _ask_judge(self, passage_id: str) -> LabelJudgement:
        request = Judge(passage_id, self._find_version())
        judgement: LabelJudgement = self._take_judge().ask(request, seconds=JUDGING_SECONDS)
        self._judgements.keep((judgement.version, passage_id), judgement)
        return judgement

    def _take_judge(self) -> JudgingProcess:
        """Return the process to ask, started if it does not run; raises NoAnswer once all is closed."""
        with self._changed:
            if self._closed:
                raise NoAnswer("the desk is being closed")
            if self._judge is not None and not self._judge.is_running:
                self._judge.close()
                self._judge = None
            if self._judge is None:
                self._judge = JudgingProcess(self._surroundings)
            if self._thread is None:
                self._thread = Thread(target=self._follow, name="learning order", daemon=True)
                self._thread.start()
            self._judged_at = time.monotonic()
            return self._judge

    def _follow(self) -> None:
        """Work out orders as they are wanted, and end the process that judges once nobody asks it."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._wanted, IDLE_SECONDS / 5)
                if self._closed:
                    return
                wanted, self._wanted = self._wanted, False
            if wanted:
                self._work_out()
            self._release_judge()

    def _release_judge(self) -> None:
        if not self._asking.acquire(blocking=False):
            return
        try:
            if self._judge is not None and time.monotonic() - self._judged_at > IDLE_SECONDS:
                self._judge.close()
                self._judge = None
        finally:
            self._asking.release()

    def _work_out(self) -> None:
        """Replace the order by one of the state of this moment, unless it is of that one already."""
        try:
            state = self._read_state()
            if not self._is_due(state):
                self._order = replace(self._order, working=False)
                return
            order = self._ask_for_order()
        except Exception as error:  # whatever it is, people have to hear of it
            if not self._closed:
                if not isinstance(error, (NoAnswer, Broken, Unusable)):
                    _logger.exception("the order in which passages teach most cannot be worked out")
                self._failed_at = time.monotonic()
                self._order = replace(self._order, working=False, problem=str(error))
            return
        self._state, self._order = replace(state, version=order.version or ""), order

    def _ask_for_order(self) -> LearningOrder:
        with self._changed:
            if self._closed:
                raise NoAnswer("the desk is being closed")
            self._order = replace(self._order, working=True, line="", problem=None)
            self.times_worked_out += 1
            self._working = process = JudgingProcess(self._surroundings)
        try:
            order: LearningOrder = process.ask(WorkOut(self._length), seconds=ORDER_SECONDS, note=self._note)
        finally:
            process.close()
            self._working = None
        return order

    def _note(self, line: str) -> None:
        self._order = replace(self._order, line=line)

    def _read_state(self) -> _State:
        with self._store.open_snapshot() as snapshot:
            documents = hash(tuple(sorted(snapshot.read_states().items())))
        return _State(self._find_version(), documents, len(self._ledger.list_decisions()))

    def _is_due(self, state: _State) -> bool:
        """Tell whether another order would come of this state.

        One that is short has all the passages there are: what is decided then only takes some of them away.
        """
        known = self._state
        if (state.version, state.documents) != (known.version, known.documents):
            return True
        return state.decisions != known.decisions and len(self._order.passages) >= self._length


def _read_card(settings: Settings, version: str) -> Mapping[str, object] | None:
    try:
        return read_model(settings, version)
    except Unusable:
        return None


def _count_one(_: object) -> int:
    return 1
