"""What is stored with a grade: how the hand-in was read, which questions it got, every verdict.

It stands in the autograded notebook's metadata under MARK. Grading writes it; the next grading, the
gradebook's writer, feedback, the report and explain read it.
"""

from dataclasses import asdict, dataclass, field

from autograder.handin.attempts import counts_of

MARK = "neuron_to_network"
VERSION = 2  # 1: without a number; the same names
UNANSWERED = ("blank", "missing")


@dataclass
class ExerciseRecord:
    """What came of one exercise.

    verdict: helpers.check.verdict.Verdict as data, None where there is none
    needs_person: why no program could judge it
    trouble: what the student's code did to the kernel
    """

    exercise: str
    points: float
    max_points: float
    state: str
    verdict: dict | None = None
    needs_person: str | None = None
    trouble: str | None = None


@dataclass
class GradeRecord:
    """How one hand-in was graded.

    hand_in: the fingerprint of all that was handed in
    repairs: what was done so that it could be read, as sentences
    attempts: {exercise: {"tries", "hints"}}, as the student's own checks counted
    needs_person: why no program could grade the hand-in at all
    run, key: the number of the run and the fingerprint of the keys; None where nothing was asked
    verdicts: the ExerciseRecords, in the lesson's order
    """

    hand_in: str = ""
    repairs: list[str] = field(default_factory=list)
    attempts: dict[str, dict[str, int]] = field(default_factory=dict)
    needs_person: str | None = None
    run: int | None = None
    key: str | None = None
    verdicts: list[ExerciseRecord] = field(default_factory=list)

    @property
    def exercises(self):
        """{exercise: its ExerciseRecord}."""
        return {verdict.exercise: verdict for verdict in self.verdicts}

    @property
    def reasons(self):
        """Why a person is needed, for the hand-in or for some of its exercises; empty for none."""
        if self.needs_person:
            return [self.needs_person]
        open_ones = [verdict for verdict in self.verdicts if verdict.needs_person]
        return [f"{verdict.exercise}: {verdict.needs_person}" for verdict in open_ones]

    @property
    def troubles(self):
        """What the student's code did to the kernel, as sentences."""
        troubled = [verdict for verdict in self.verdicts if verdict.trouble]
        return [f"{verdict.exercise}: {verdict.trouble}" for verdict in troubled]

    def to_metadata(self):
        """Return the record as plain data."""
        return {"version": VERSION, **asdict(self)}

    @classmethod
    def from_metadata(cls, data):
        """Return the record that metadata hold, older ones too; None where they hold none.

        What has not the form of a verdict is left out: the file may have been through other hands.
        """
        if not isinstance(data, dict):
            return None
        verdicts = data.get("verdicts") or []
        if not data.get("needs_person") and not isinstance(data.get("verdicts"), list):
            return None
        counts = data.get("attempts", data.get("tries"))  # version 1 said "tries"
        return cls(
            hand_in=str(data.get("hand_in", "")),
            repairs=list(map(str, _list_of(data.get("repairs")))),
            attempts=_sound_counts(counts),
            needs_person=str(data["needs_person"]) if data.get("needs_person") else None,
            run=data.get("run"),
            key=None if data.get("key") is None else str(data["key"]),
            verdicts=list(map(_verdict, filter(_is_verdict, _list_of(verdicts)))),
        )


def read_record(notebook):
    """Return the GradeRecord of a notebook, None where this course has not graded it."""
    return GradeRecord.from_metadata(notebook.metadata.get(MARK))


def write_record(notebook, record):
    """Put a GradeRecord into a notebook's metadata."""
    notebook.metadata[MARK] = record.to_metadata()


def _list_of(value):
    return value if isinstance(value, list) else []


def _sound_counts(counts):
    """Return {exercise: {"tries", "hints"}} with those entries only that are sound."""
    if not isinstance(counts, dict):
        return {}
    sound = {str(id): counts_of(value) for id, value in counts.items()}
    return {id: value for id, value in sound.items() if value}


def _verdict(entry):
    """Return the ExerciseRecord that an entry holds, without points where it tells of none."""
    names = ExerciseRecord.__dataclass_fields__
    known = {name: entry[name] for name in names if name in entry}
    return ExerciseRecord(**{"points": 0.0, "max_points": 0.0} | known)


def _is_verdict(entry):
    """Whether an entry has the form of an exercise's record, as far as readers rely on it."""
    inner = entry.get("verdict") if isinstance(entry, dict) else None
    if not isinstance(inner, dict):
        return False
    parts, mistakes = inner.get("parts", []), inner.get("mistakes", [])
    if not isinstance(parts, list) or not isinstance(mistakes, list):
        return False
    if not isinstance(entry.get("exercise"), str) or not isinstance(entry.get("state"), str):
        return False
    return all(map(_is_part, parts)) and all(map(_is_mistake, mistakes))


def _is_part(part):
    return isinstance(part, dict) and "title" in part and "passed" in part


def _is_mistake(mistake):
    return isinstance(mistake, list | tuple) and len(mistake) == 2
