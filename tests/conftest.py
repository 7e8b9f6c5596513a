"""What several tests share: every lesson, run once in this process."""

import os
import re

os.environ["MPLBACKEND"] = "agg"

from functools import cache, cached_property

import pytest

from helpers import exercises
from helpers.datasets import CourseError
from tools import lessons
from tools.author import source
from tools.author import walk as walking

PATHS = lessons.lesson_paths()
SOURCES = {
    lessons.lesson_id(path): path
    for path in source.source_paths()
    if not source.is_draft(path)
}
IDS = list(exercises.key())


@cache
def written(id):
    """A lesson as it is written, by its id."""
    return source.read(SOURCES[id])


STOPPED = set()


@cache
def _walked(id):
    try:
        return walking.walk(written(id), twice=True)
    except CourseError as problem:
        return problem


def walk(id):
    """A lesson after it has run through, once in this process; one that cannot is told
    by the first test that asks, and the others are skipped."""
    found = _walked(id)
    if isinstance(found, CourseError):
        if id in STOPPED:
            pytest.skip(f"lesson {id} cannot be worked out: see the first failure")
        STOPPED.add(id)
        raise found
    return found


class Stored:
    """A lesson as it is stored, beside its source; run through when that is asked."""

    def __init__(self, id):
        self.id, self.source = id, written(id)
        self.path = self.source.notebook_path
        self.notebook = lessons.read(self.path)
        self.printed = lessons.text_outputs(self.notebook)

    @cached_property
    def walk(self):
        return walk(self.id)


stored = cache(Stored)


@pytest.fixture
def lesson(request):
    """Every lesson in turn."""
    return stored(request.param)


def each_exercise(check):
    """A test of one exercise as a test of a lesson: all that fail are told by name."""

    def test(lesson):
        wrong = []
        for id in lesson.source.exercises:
            try:
                check(id)
            except AssertionError as problem:
                wrong.append(f"{id}: {problem}")
            except Exception as problem:
                problem.add_note(f"at exercise {id}")
                raise
        assert not wrong, "\n".join(wrong)

    return test


def pytest_addoption(parser):
    parser.addoption("--lesson", action="append", default=[], help="only this one")


def pytest_generate_tests(metafunc):
    """`lesson` is every lesson, or those that are named."""
    only = metafunc.config.getoption("lesson") or SOURCES
    if "lesson" in metafunc.fixturenames:
        chosen = [id for id in SOURCES if id in only]
        metafunc.parametrize("lesson", chosen, indirect=True)


def pytest_collection_modifyitems(config, items):
    """Of some lessons alone, where they are named."""
    if config.getoption("lesson"):
        about = [item for item in items if hasattr(item, "callspec")]
        items[:] = [item for item in about if "lesson" in item.callspec.params]


def pytest_xdist_make_scheduler(config, log):
    """All tests of a lesson run on one worker, so that it runs through once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByLesson(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file, _, rest = nodeid.partition("::")
            word = re.match(r"\w+\[(\w+)", rest)
            return f"lesson {word[1]}" if word and word[1] in SOURCES else file

    return ByLesson(config, log)


def refused(kind, call, *clues):
    """The message of a refusal: short, for a person, with these clues in it."""
    with pytest.raises(kind) as caught:
        call()
    message = str(caught.value)
    for clue in clues:
        assert clue in message
    assert "\n" not in message
    # The longest one lists all tables there are.
    assert len(message) < 800
    # Nothing of the machinery: no chained error, no library, no memory address.
    assert isinstance(caught.value, CourseError)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert not re.search(
        r"pandas|Traceback|C error|tokeniz|0x[0-9a-f]{5}|object at", message
    )
    return message
