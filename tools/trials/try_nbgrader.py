"""`make test-nbgrader`: the real nbgrader releases, collects and grades every lesson.

Or those named: `make test-nbgrader LESSONS=17`.

Three students hand in: one with the model answers, one with wrong answers, one with
nothing. Compares nbgrader's own gradebook with what each deserves, and looks for the
reasons that `check` gives in the feedback. Runs in an environment of its own, where
nbgrader is installed; the course does not depend on it.
"""

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from helpers import exercises
from tools import lessons
from tools.author import source
from tools.publish import books, editions

COURSE = lessons.BUILD / "nbgrader-trial"
KEY = exercises.key()


def main(names=()):
    paths = books.chosen(names)
    shutil.rmtree(COURSE, ignore_errors=True)
    editions.make_nbgrader(COURSE, names)
    wrong = 0
    for path in paths:
        nbgrader("generate_assignment", path.stem)
        asked = source.read(path).exercises
        for student, answers in students(asked).items():
            hand_in(path.stem, student, answers)
        nbgrader("autograde", path.stem)
        nbgrader("generate_feedback", path.stem)
        wrong += report(path.stem, list(asked))
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


def students(asked):
    """What each student writes in the cells of the answers, in order."""
    return {
        "model": [one.answer for one in asked.values()],
        "wrong": [f"answer = {books.wrong_one(KEY[id])[0]}" for id in asked],
        "blank": ["answer = ..." for _ in asked],
    }


def hand_in(name, student, answers):
    """Fill in the released notebook as a student would, and put it where it belongs."""
    notebook = nbformat.read(COURSE / "release" / name / f"{name}.ipynb", as_version=4)
    blanks = [cell for cell in notebook.cells if cell.source.strip() == "answer = ..."]
    assert len(blanks) == len(answers), f"{name}: blanks are missing in the release"
    for cell, answer in zip(blanks, answers, strict=True):
        cell.source = answer
    place = COURSE / "submitted" / student / name
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{name}.ipynb")


def report(name, ids):
    """Print the points of each student; how many are not what they should be."""
    deserved = {"model": len(ids), "wrong": 0, "blank": 0}
    with Gradebook(f"sqlite:///{COURSE}/gradebook.db") as book:
        scores = {s: book.find_submission(name, s).score for s in deserved}
        most = book.find_assignment(name).max_score
    wrong = scores != deserved or most != len(ids)
    feedback = COURSE / "feedback" / "wrong" / name / f"{name}.html"
    page = re.sub(r"</?(?:p|strong)\b[^>]*>", "", feedback.read_text(encoding="utf-8"))
    page = html.unescape(page)
    reasons = {id: books.wrong_one(KEY[id])[1] for id in ids}
    said = {
        id: f"{exercises.MARKS['off']} {id} not yet: {r}" for id, r in reasons.items()
    }
    silent = [id for id in ids if said[id] not in page]
    shown = ", ".join(f"{student} {score:g}" for student, score in scores.items())
    print(f"{name}: {shown} of {most:g}; silent on: {silent or 'nothing'}", flush=True)
    return wrong + bool(silent)


if __name__ == "__main__":
    main(sys.argv[1:])
