"""What several tests share: every lesson, run once in this process."""

import os

os.environ["MPLBACKEND"] = "agg"

from functools import cache

import pytest

from helpers.course import lessons

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


@pytest.fixture(params=PATHS, ids=[path.stem for path in PATHS])
def lesson(request):
    """Every lesson in turn."""
    return walk(request.param)
