"""What several tests share: every lesson, run once in this process."""

import os
import re

os.environ["MPLBACKEND"] = "agg"

from functools import cache

import pytest

from helpers.course import lessons
from helpers.datasets import CourseError

PATHS = lessons.lesson_paths()


class Walk:
    """One lesson after a run: its notebook and the namespaces met on the way."""

    def __init__(self, path):
        self.path = path
        self.notebook = lessons.read(path)
        places = {i: id for id, i in lessons.exercises_of(self.notebook).items()}
        self.at_exercise = {}
        for index, _, namespace in lessons.steps(self.notebook):
            if index in places:
                self.at_exercise[places[index]] = dict(namespace)
        self.namespace = namespace
        self.printed = lessons.text_outputs(self.notebook)


walk = cache(Walk)


@cache
def text_of(path):
    """The cells of a lesson as one text, and its stored outputs as another."""
    notebook = lessons.read(path)
    cells = "\n".join(cell.source for cell in notebook.cells)
    return cells, lessons.text_outputs(notebook)


@pytest.fixture(params=PATHS, ids=[path.stem for path in PATHS])
def lesson(request):
    """Every lesson in turn."""
    return walk(request.param)


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
