"""The answer passes, the blank waits, wrong answers get their reason."""

import contextlib
import io
import numbers
import re

import hostile
from conftest import IDS, SOURCES, stored, walk, written

from helpers import exercises


def lesson_of(id):
    return walk(id.partition(".")[0])


def model_answer(id):
    """What the model answer of the source gives."""
    return lesson_of(id).answers[id]


def right_of(id):
    """The right answer as the key has it."""
    return exercises.key()[id].get("answer")


def test_lessons_and_key_name_the_same_exercises():
    assert [id for n in SOURCES for id in written(n).exercises] == IDS


def test_model_answer_is_right(exercise):
    state, text = exercises.verdict(exercise, model_answer(exercise))
    assert state == "right", text
    assert len(text.split()) >= 5, "say why it matters"


def test_blank_waits(exercise):
    for blank in (..., "...", "", "  "):
        assert exercises.verdict(exercise, blank)[0] == "open"


def test_listed_wrong_answers_get_their_reason(exercise):
    """None that the author typed is right, or hidden by one that stands before it."""
    for value, reason in lesson_of(exercise).tried[exercise]:
        assert exercises.verdict(exercise, value) == ("off", reason), repr(value)


def test_hostile_answers_never_raise_and_never_pass(exercise):
    tried = hostile.answers(seed=exercise)
    assert len(tried) >= 200
    for answer in tried:
        state, text = exercises.verdict(exercise, answer)
        assert state in ("off", "open"), f"accepted {type(answer)}"
        assert text
    for answer in tried[:40]:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exercises.check(exercise, answer)
        assert printed.getvalue().count("\n") == 1


def alike(mine, theirs):
    """Whether two answers are one number once rounded to a whole one.

    Not for shares: among them 0 and 1 are other answers, not rounded ones.
    """
    numeric = isinstance(mine, numbers.Real) and isinstance(theirs, numbers.Real)
    return numeric and abs(mine) >= 1 and round(mine) == round(theirs)


def test_other_exercises_answers_do_not_pass_by_luck(exercise):
    mine = right_of(exercise)
    for other in IDS:
        theirs = right_of(other)
        if theirs is None or theirs == mine or alike(mine, theirs):
            continue
        if exercises.key()[exercise]["kind"] != exercises.key()[other]["kind"]:
            assert exercises.verdict(exercise, theirs)[0] == "off", f"{other} passes"


def test_hints_help_without_giving_the_answer_away(exercise):
    hint, answer = exercises.key()[exercise]["hint"], model_answer(exercise)
    assert len(hint.split()) >= 2
    assert not re.search(
        rf"(?<![\w\"'])[\"']?{re.escape(str(answer))}\b(?![\"'(])", hint
    )


def test_reasons_do_not_give_the_answer_away(exercise):
    """Nothing that a wrong answer is told holds the right number."""
    entry = exercises.key()[exercise]
    if entry["kind"] in ("number", "whole number") and abs(entry["answer"]) > 20:
        shown = f"{entry['answer']:g}"
        for rule in entry["wrong"]:
            said = re.search(rf"(?<![\d.,]){re.escape(shown)}(?![\d.,])", rule["say"])
            assert not said, rule["say"]


def test_a_lesson_solved_from_top_to_bottom_is_all_right():
    """The model answers as an author runs them, one after the other."""
    lesson, names = stored("00").source, {}
    places = {task.place: task for task in lesson.exercises.values()}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for index, cell in enumerate(lesson.cells):
            code = cell.source if cell.cell_type == "code" else ""
            if index in places:
                code = f'{places[index].answer}\ncheck("{places[index].id}", answer)'
            exec(code, names)
    assert printed.getvalue().count("✔ 00.") >= len(places)
