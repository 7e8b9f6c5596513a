"""The answer passes, the blank waits, wrong answers get their reason."""

import ast
import contextlib
import inspect
import io
import numbers
import re
from functools import cache

import hostile
import pytest
from conftest import PATHS, walk

from helpers import ROOMS, exercises
from helpers.course import lessons

# What a check may ask for the value it compares with; nothing is typed in.
COMPUTED_FROM = {"load", "members", "spells", "status_on", *ROOMS["networks"]}

CASES = [
    (path, id) for path in PATHS for id in lessons.exercises_of(lessons.read(path))
]
BY_ID = dict((id, path) for path, id in CASES)
IDS = [id for _, id in CASES]


def solution(id):
    return lessons.solutions(BY_ID[id])[id]


def answer_of(id, code):
    """What `answer` is after some code has run where the exercise stands."""
    namespace = dict(walk(BY_ID[id]).at_exercise[id])
    namespace.pop("answer", None)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, namespace)
    return namespace["answer"]


@cache
def model_answer(id):
    """The model answer of the book, worked out once in this process."""
    return answer_of(id, solution(id).answer)


def test_lessons_books_and_checks_name_the_same_exercises():
    assert exercises.exercises() == sorted(IDS)
    for path in PATHS:
        in_lesson = list(lessons.exercises_of(lessons.read(path)))
        assert list(lessons.solutions(path)) == in_lesson


def test_books_belong_to_lessons():
    books = {book.stem for book in lessons.BOOKS.glob("[0-9][0-9]_*.md")}
    assert books == {path.stem for path in PATHS}


@pytest.mark.parametrize("path", PATHS, ids=[p.stem for p in PATHS])
def test_book_has_what_an_instructor_needs(path):
    text = lessons.book_path(path).read_text(encoding="utf-8")
    title = lessons.read(path).cells[0].source.splitlines()[0]
    assert text.startswith(title + "\n")
    headings = re.findall(r"^## (.+)$", text, re.M)
    for part in ("In a nutshell", "Plan of the hour", "Where learners stumble"):
        assert part in headings
    assert "For the seminar room" in headings


@pytest.mark.parametrize("id", IDS)
def test_book_and_lesson_agree_on_title_and_minutes(id):
    prompt = "\n".join(c.source for c in lessons.read(BY_ID[id]).cells)
    found = solution(id)
    assert f"### Exercise {id} · {found.title} ({found.minutes} minutes)" in prompt


@pytest.mark.parametrize("id", IDS)
def test_model_answer_is_right(id):
    state, text = exercises.verdict(id, model_answer(id))
    assert state == "right", text
    assert len(text.split()) >= 5, "say why it matters"


@pytest.mark.parametrize("id", IDS)
def test_blank_waits(id):
    for blank in (..., "...", "", "  "):
        assert exercises.verdict(id, blank)[0] == "open"


@pytest.mark.parametrize("id", IDS)
def test_listed_wrong_answers_get_their_reason(id):
    wrong = solution(id).wrong
    assert len(wrong) >= 3
    for code, reason in wrong:
        state, text = exercises.verdict(id, answer_of(id, f"answer = {code}"))
        assert state == "off", f"{code} was accepted"
        assert reason in text, f"{code} got: {text}"
    assert len({reason for _, reason in wrong}) >= 3, "three different reasons"


@pytest.mark.parametrize("id", IDS)
def test_hostile_answers_never_raise_and_never_pass(id):
    tried = hostile.answers(seed=id)
    assert len(tried) >= 200
    for answer in tried:
        state, text = exercises.verdict(id, answer)
        assert state in ("off", "open"), f"accepted {type(answer)}"
        assert text
    for answer in tried[:120]:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exercises.check(id, answer)
        assert printed.getvalue().count("\n") == 1


def alike(mine, theirs):
    """Whether two answers are one number once rounded to a whole one.

    Not for shares: among them 0 and 1 are other answers, not rounded ones.
    """
    numeric = isinstance(mine, numbers.Real) and isinstance(theirs, numbers.Real)
    return numeric and abs(mine) >= 1 and round(mine) == round(theirs)


@pytest.mark.parametrize("id", IDS)
def test_other_exercises_answers_do_not_pass_by_luck(id):
    mine = model_answer(id)
    for other in IDS:
        theirs = model_answer(other)
        if type(theirs) is not type(mine) and not alike(mine, theirs):
            assert exercises.verdict(id, theirs)[0] == "off", f"{other} passes"


@pytest.mark.parametrize("id", IDS)
def test_hints_help_without_giving_the_answer_away(id):
    hint = exercises.registry()[id].hint
    answer = model_answer(id)
    assert len(hint.split()) >= 2
    assert not re.search(
        rf"(?<![\w\"'])[\"']?{re.escape(str(answer))}\b(?![\"'(])", hint
    )


@pytest.mark.parametrize("id", IDS)
def test_what_a_check_compares_with_is_computed(id):
    """Each judge reaches the tables, itself or through a function of its module."""
    judge = exercises.registry()[id].judge
    module = inspect.getmodule(judge)
    tree = ast.parse(inspect.getsource(module))
    bodies = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    reached, todo = set(), [judge.__name__]
    while todo:
        name = todo.pop()
        if name in reached:
            continue
        reached.add(name)
        calls = [n for n in ast.walk(bodies[name]) if isinstance(n, ast.Call)]
        names = {c.func.id for c in calls if isinstance(c.func, ast.Name)}
        todo += [n for n in names if n in bodies]
        reached |= names & COMPUTED_FROM
    assert reached & COMPUTED_FROM


def is_call_of(node, name):
    return isinstance(node, ast.Call) and getattr(node.func, "id", None) == name


@pytest.mark.parametrize("id", IDS)
def test_no_right_answer_is_typed_into_a_check(id):
    tree = ast.parse(inspect.getsource(exercises.registry()[id].judge))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assign)
            and getattr(node.targets[0], "id", "") == "expected"
        ):
            assert not isinstance(node.value, ast.Constant | ast.Set | ast.List)
        if isinstance(node, ast.If):
            returned = [n.value for n in node.body if isinstance(n, ast.Return)]
            if any(is_call_of(value, "right") for value in returned):
                tests = [n for n in ast.walk(node.test) if isinstance(n, ast.Compare)]
                sides = [side for n in tests for side in (n.left, *n.comparators)]
                assert sides, "the answer is compared with something"
                typed = [side for side in sides if isinstance(side, ast.Constant)]
                assert all(isinstance(side.value, str) for side in typed)
