"""Feedback on answers: `check`, `hint`, `progress`.

An exercise in a lesson is two lines: ``answer = ...`` and ``check("03.2", answer)``.
`check` prints one of four things: not answered yet; the wrong kind of thing; off,
with the reason; right, and why it matters. It never raises, whatever it is given, and
what it compares with is computed from the tables each time.

The checks themselves lie in one module per part: ``start``, ``history``, ``economy``,
``networks``, ``claims``. Each is a function of an answer that `answers` has already
brought into plain form; it returns `right(...)` or a text that says what is off.
"""

from importlib import import_module

from helpers.datasets import CourseError
from helpers.exercises.answers import WrongKind, kind_of

# The modules that the checks lie in, one a part.
PARTS = ("start", "history", "economy", "networks", "claims")
_EXERCISES = {}
_RIGHT = set()
_TRIED = set()

MARKS = {"right": "✔", "off": "✘", "open": "○"}


class Right(str):
    """What a check returns when the answer is right: why it matters."""


def right(why):
    return Right(why)


class Exercise:
    """One exercise: its id, how its answer is read, how it is judged, and a hint."""

    def __init__(self, id, read, judge, hint):
        self.id, self.read, self.judge, self.hint = id, read, judge, hint


def exercise(id, read, hint):
    """Register a check: `read` brings the answer into plain form, or refuses it."""

    def register(judge):
        _EXERCISES[id] = Exercise(id, read, judge, hint)
        return judge

    return register


def registry():
    """All exercises by id, after the checks of every part have been read in."""
    for part in PARTS:
        import_module(f"helpers.exercises.{part}")
    return _EXERCISES


def exercises(lesson=None):
    """The ids of all exercises, or of one lesson ("03"), in order."""
    return sorted(id for id in registry() if lesson in (None, id.partition(".")[0]))


def _say(text):
    """Print a line, also where the output has no letter for a mark or a name."""
    try:
        print(text)
    except UnicodeEncodeError:
        print(text.encode("ascii", "replace").decode())


def _find(id):
    """The exercise with this id, or None after saying which there are."""
    known = exercises()
    if type(id) is str and id in known:
        return _EXERCISES[id]
    lesson = id.partition(".")[0] if type(id) is str else ""
    near = [k for k in known if k.startswith(f"{lesson}.")] or known
    _say(f"There is no such exercise. There are: {', '.join(near)}.")
    return None


def verdict(id, answer):
    """Judge an answer: ("open" | "off" | "right", the text to print). Never raises."""
    task = registry()[id]
    if answer is ... or (type(answer) is str and answer.strip() in ("", "...")):
        return "open", (
            "not answered yet. Replace the three dots and run the cell again; "
            f'hint("{id}") helps.'
        )
    try:
        plain = task.read(answer)
    except WrongKind as problem:
        return "off", str(problem)
    except Exception:
        return "off", f"this {kind_of(answer)} could not be read as an answer."
    try:
        found = task.judge(plain)
    except Exception:
        return "off", f"this {kind_of(answer)} could not be compared with the data."
    if type(found) is Right:
        return "right", str(found)
    return "off", str(found)


def check(id, answer=...):
    """Check the answer to an exercise and say why it is right or off."""
    task = _find(id)
    if task is None:
        return
    state, text = verdict(id, answer)
    _TRIED.add(id)
    (_RIGHT.add if state == "right" else _RIGHT.discard)(id)
    words = {"right": "right. ", "off": "not yet: ", "open": ""}[state]
    _say(f"{MARKS[state]} {id} {words}{text}")


class NotRight(CourseError):
    """An answer that earns no point, with the reason that `check` gives."""


def grade(id, answer=...):
    """Check an answer where a tool such as nbgrader counts the points.

    Prints what `check` prints and raises NotRight, with the same reason, unless the
    answer is right.
    """
    check(id, answer)
    if id not in _RIGHT:
        raise NotRight(
            verdict(id, answer)[1]
            if id in registry()
            else f"There is no exercise {id}."
        )


def hint(id):
    """Print a hint for an exercise."""
    task = _find(id)
    if task is not None:
        _say(f"Hint for {id}: {task.hint}")


def progress():
    """Print which exercises are right so far, for the lessons run in this kernel.

    What counts is what this kernel has checked: after a restart, *Run all* checks the
    answers in the notebook again.
    """
    lessons = sorted({id.partition(".")[0] for id in _TRIED})
    if not lessons:
        _say("No exercise has been checked yet.")
    for lesson in lessons:
        ids = exercises(lesson)
        done = [id for id in ids if id in _RIGHT]
        marks = " ".join(MARKS["right" if id in done else "open"] for id in ids)
        rest = [id for id in ids if id not in done]
        ending = f"Still open: {', '.join(rest)}." if rest else "All done."
        _say(f"Lesson {lesson}: {marks}  {len(done)} of {len(ids)} right. {ending}")
