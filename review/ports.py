"""What the desk has others do: keep decisions, draw pages. `flows.desk` does it; imports run one way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from dataset.records import Box, Decision, DecisionTarget, Document, Entity, Force, Passage
from models.decided import Decided
from models.labelled import LabelDefinition


class Outpaced(Exception):
    """Somebody else decided on the same thing since the page was made; `by` is their decision."""

    def __init__(self, by: Decision) -> None:
        super().__init__(f"{by.reviewer} was faster, at {by.decided_at}")
        self.by = by


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision that a reviewer took, and the last one on the same thing that they had seen."""

    decision: Decision
    seen: str | None
    """The `decision_id`, None if there was none."""


class Ledger(Protocol):
    """The log of decisions, shared by all who append to it on this computer.

    Every method reads what others appended, and raises InvalidLabels or OSError if the log cannot be read.
    """

    def append(self, proposals: Sequence[Proposal]) -> None:
        """Append decisions, all or none; they are on disk on return. One that stands already is passed over.

        Raises Outpaced, models.labelled.InvalidLabels if one breaks the format, OSError if it is not written.
        """

    def undo(self, decision_id: str, *, reviewer: str, decided_at: str) -> Decision:
        """Append a decision that takes another back, and return it; raises KeyError if it does not stand.

        A taking back stands, too, until something else is decided on the same thing.
        """

    def find_last(self, target: DecisionTarget, text: str, before: str | None) -> Decision | None:
        """Return the decision that stands on the labels of a text, or on the rule, mention or fact of it.

        None where `before` is: `list_standing` tells what reviewers added to a text.
        """

    def list_standing(self, target: DecisionTarget, text: str) -> Sequence[Decision]:
        """Return all decisions on a target that stand on a text, in the order in which they were appended."""

    def list_told(self, target: DecisionTarget, text: str) -> Sequence[Decision]:
        """Return all decisions ever taken on a text, in their order, but for those that take others back."""

    def list_counting(self, target: DecisionTarget) -> Sequence[Decision]:
        """Return all decisions on a target that nobody took back, those that others replaced since too."""

    def list_decisions(self) -> Sequence[Decision]:
        """Return all decisions in the order in which they were appended."""

    def read_decided(self) -> Decided:
        """Return what stands of them on labels and rules."""


class NoPicture(Exception):
    """A page cannot be drawn, and why, in a sentence that a person can act on."""


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page as it is displayed, in points: what boxes are measured in."""

    width: float
    height: float


class Pictures(Protocol):
    """Pages of PDFs as pictures, and where words stand on them."""

    def measure(self, document: Document) -> tuple[PageSize, ...]:
        """Return the sizes of the document's pages, in order; raises NoPicture."""

    def draw(self, document: Document, page_number: int, *, width: int) -> bytes:
        """Return a PNG of the page, `width` pixels wide, as boxes lie on it; raises NoPicture."""

    def locate(
        self, document: Document, passage: Passage, extents: Sequence[tuple[int, int]]
    ) -> tuple[tuple[Box, ...], ...]:
        """Return where extents of a passage's text stand, a box for each line; raises NoPicture.

        What is not found on the page, as in a scan, has no boxes.
        """


@dataclass(frozen=True, slots=True)
class QueuedPassage:
    """A passage whose label would teach the classifier much."""

    passage_id: str
    document_id: str
    page_number: int
    text: str
    labels: tuple[str, ...]
    """What the classifier says."""
    scores: Mapping[str, float]
    """The probabilities of all labels."""
    reasons: tuple[str, ...]
    """Why it was picked, the weightiest first."""


@dataclass(frozen=True, slots=True)
class LearningOrder:
    """The passages whose labels would teach most, in order, as they were last worked out."""

    passages: tuple[QueuedPassage, ...] = ()
    version: str | None = None
    """Of the classifier that it was worked out with; None before the first time."""
    working: bool = False
    """Whether it is being worked out anew."""
    line: str = ""
    """What is under way, where that takes long."""
    problem: str | None = None
    """Why it could not be worked out, in a sentence."""


class NoJudgement(Exception):
    """A passage cannot be judged, and why, in a sentence."""


@dataclass(frozen=True, slots=True)
class LabelJudgement:
    """What the classifier says of a passage among those around it."""

    version: str
    scores: Mapping[str, float]
    """Probabilities of all labels, in the order of the taxonomy."""
    thresholds: Mapping[str, float]
    """From which probability on each label holds."""
    labels: tuple[str, ...]
    force: Force | None
    words: Mapping[str, tuple[tuple[str, float], ...]]
    """For the labels that hold or come near: words that speak for them, and by how much the label's log odds
    fall without each. `models.explanations.CONTEXT` stands for the passages around."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """A classifier that is kept."""

    version: str
    in_use: bool
    card: Mapping[str, Any] | None
    """What `models.cards.build_card` told of it; None if that cannot be read."""
    trouble: str | None = None
    """Why it cannot be used."""


class Learning(Protocol):
    """What classifiers say of passages, and which passages would teach them most."""

    @property
    def definitions(self) -> Mapping[str, LabelDefinition]:
        """What the labels mean, by their codes."""

    def read_order(self) -> LearningOrder:
        """Return the order as it stands, at once. A first one is begun, and one of another classifier."""

    def renew_order(self) -> None:
        """Have it worked out anew in the background, unless it was of the same state already."""

    def judge(self, passage_id: str) -> LabelJudgement:
        """Return what the classifier in use says of a stored passage; raises NoJudgement. Takes seconds."""

    def prepare(self, passage_id: str) -> None:
        """Have what is said of a passage known before anybody asks, unless others are being asked about."""

    def find_judgement(self, passage_id: str) -> LabelJudgement | None:
        """Return that at once if it is known, else None."""

    def list_classifiers(self) -> Sequence[Classifier]:
        """Return the classifiers that are kept, the latest first."""


JobKind = Literal["ingest", "retrain", "relabel", "publish"]
JobState = Literal["waiting", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Job:
    """Long work that somebody has the desk do, as it stood when it was looked at."""

    job_id: str
    kind: JobKind
    title: str
    """What a person would call it: `Read terms.pdf`."""
    state: JobState = "waiting"
    done: int = 0
    total: int | None = None
    """Of how much `done` is a part: documents of an ingest, passages of a relabelling; None if not known."""
    line: str = ""
    """What is under way."""
    error: str | None = None
    """Why it failed, in a sentence."""
    started_at: str | None = None
    """UTC, ISO 8601; None while it waits."""
    ended_at: str | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    """What came of it, as JSON has it: what the command of the same name prints with `--json`. An ingest's
    `outcomes` have the `document_id`s, a retraining's `version` is the new model's."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ("done", "failed", "cancelled")


class Jobs(Protocol):
    """Work that takes long, one after the other, each in a process of its own; for any thread."""

    def start_ingest(self, path: Path, file_name: str) -> Job:
        """Have a file read; `file_name` is what people call it."""

    def start_retrain(self) -> Job:
        """Have a classifier learn all labels and decisions."""

    def start_relabel(self, document_ids: Sequence[str] = ()) -> Job:
        """Have stored documents, all unless some are named, labelled by the classifier in use."""

    def start_publish(self) -> Job:
        """Have the dataset written anew in the formats that it has."""

    def cancel(self, job_id: str) -> None:
        """End a job, as Ctrl-C ends a command; one that is over stays as it is. Raises KeyError."""

    def find(self, job_id: str) -> Job:
        """Return a job as it stands; raises KeyError."""

    def list(self) -> Sequence[Job]:
        """Return the jobs since the desk was opened, the latest first."""


class UnusableUpload(Exception):
    """What was sent cannot be kept, and why, in a sentence that a person can act on."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent and lies where it will stay."""

    path: Path
    file_name: str
    sha256: str
    byte_count: int


class UploadWriter(Protocol):
    """A file that is being sent; used as `async with`, which forgets it unless it is finished."""

    async def __aenter__(self) -> UploadWriter:
        """Begin."""

    async def __aexit__(self, *_: object) -> None:
        """Forget what was not finished."""

    async def write(self, chunk: bytes) -> None:
        """Take in some more of it; raises UnusableUpload as soon as it is too large or no document."""

    async def finish(self) -> Upload:
        """Keep the file; raises UnusableUpload if it is no document."""


class Uploads(Protocol):
    """Files that people send."""

    def begin(self, file_name: str) -> UploadWriter:
        """Return what takes a file in; the name is made safe."""


class UnusableSaying(Exception):
    """What somebody said of an entity cannot be kept, and why, in a sentence that a person can act on."""


SameOrDifferent = Literal["same", "different"]


@dataclass(frozen=True, slots=True)
class EntityDouble:
    """An entity that may be another one under a second name."""

    entity: Entity
    reason: str
    """What both share."""


@dataclass(frozen=True, slots=True)
class EntitySaying:
    """What people said: that an entity is another one, or is not."""

    source_id: str
    """The one that was discovered."""
    verdict: SameOrDifferent
    entity_id: str
    note: str


class EntitySayings(Protocol):
    """What people said of entities; the next reading of the documents goes by it."""

    def list_sayings(self, entity_id: str) -> Sequence[EntitySaying]:
        """Return what was said of an entity; raises UnusableSaying if the table cannot be read."""

    def list_doubles(self, entity: Entity, others: Sequence[Entity]) -> Sequence[EntityDouble]:
        """Return those of `others` that may be the entity; raises UnusableSaying."""

    def say(self, entity: Entity, verdict: SameOrDifferent, other: Entity, *, note: str) -> None:
        """Keep that an entity is another one, or is not; raises UnusableSaying."""

    def take_back(self, saying: EntitySaying) -> None:
        """Forget what was said; raises UnusableSaying if it stands there no longer."""
