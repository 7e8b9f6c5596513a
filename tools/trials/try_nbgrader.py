"""`make test-nbgrader`: the real nbgrader releases, collects and grades every lesson.

Or those named: `make test-nbgrader LESSONS=17`.

Three students hand in: one with the model answers, one with wrong answers, one with
nothing. Compares nbgrader's own gradebook with what each deserves, and looks for the
reasons that `check` gives in the feedback. Runs in an environment of its own, where
nbgrader is installed; the course does not depend on it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from helpers import exercises
from tools import lessons
from tools.publish import editions

COURSE = editions.BUILD / "nbgrader-trial"


def main(names=()):
    paths = editions.chosen(names)
    shutil.rmtree(COURSE, ignore_errors=True)
    editions.make_nbgrader(COURSE, names)
    wrong = 0
    for path in paths:
        nbgrader("generate_assignment", path.stem)
        released = COURSE / "release" / path.stem / path.name
        for student, answers in students(path).items():
            hand_in(released, student, path, answers)
        nbgrader("autograde", path.stem)
        nbgrader("generate_feedback", path.stem)
        wrong += report(path)
    sys.exit(1 if wrong else 0)


def nbgrader(*words):
    """Run one command of nbgrader in the course's folder; stop where it fails."""
    # It calls other programs of its own environment by name.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=COURSE,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    if ran.returncode:
        sys.exit(f"nbgrader {' '.join(words)} failed:\n{ran.stderr[-3000:]}")


def students(path):
    """What each student writes, by exercise."""
    solved = lessons.solutions(path)
    return {
        "model": {id: found.answer for id, found in solved.items()},
        "wrong": {id: f"answer = {found.wrong[0][0]}" for id, found in solved.items()},
        "blank": {},
    }


def hand_in(released, student, path, answers):
    """Fill in the released notebook as a student would, and put it where it belongs."""
    notebook = nbformat.read(released, as_version=4)
    blanks = [cell for cell in notebook.cells if cell.source.strip() == "answer = ..."]
    ids = list(lessons.solutions(path))
    assert len(blanks) == len(ids), f"{path.stem}: blanks are missing in the release"
    for id, cell in zip(ids, blanks, strict=True):
        cell.source = answers.get(id, cell.source)
    place = COURSE / "submitted" / student / path.stem
    place.mkdir(parents=True)
    nbformat.write(notebook, place / path.name)


def report(path):
    """Print the points of each student; how many are not what they should be."""
    ids = list(lessons.solutions(path))
    deserved = {"model": len(ids), "wrong": 0, "blank": 0}
    with Gradebook(f"sqlite:///{COURSE}/gradebook.db") as book:
        scores = {s: book.find_submission(path.stem, s).score for s in deserved}
        most = book.find_assignment(path.stem).max_score
    wrong = scores != deserved or most != len(ids)
    feedback = COURSE / "feedback" / "wrong" / path.stem / f"{path.stem}.html"
    page = feedback.read_text(encoding="utf-8")
    silent = [id for id in ids if f"{exercises.MARKS['off']} {id} not yet" not in page]
    shown = ", ".join(f"{student} {score:g}" for student, score in scores.items())
    print(f"{path.stem}: {shown} of {most:g}; silent on: {silent or 'nothing'}")
    return wrong + bool(silent)


if __name__ == "__main__":
    main(sys.argv[1:])
