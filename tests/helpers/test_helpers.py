"""The front door of the helpers, and the order of its rooms."""

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import helpers

HOME = Path(helpers.__file__).parent

# ---- The front door ---------------------------------------------------------------


HEAVY = {"pandas", "numpy", "matplotlib", "networkx", "IPython", "scipy"}
FRESH = """
import sys, helpers
dir(helpers)
print(*sys.modules)
helpers.load("printed_counts")
print(*sys.modules)
"""


def test_only_the_room_that_is_used_is_opened():
    command = [sys.executable, "-c", FRESH]
    ran = subprocess.run(
        command, cwd=HOME.parent, capture_output=True, text=True, check=True
    )
    imported, used = (set(line.split()) for line in ran.stdout.splitlines())
    assert imported & HEAVY == set()
    assert used & HEAVY == {"pandas", "numpy"}
    assert "helpers.membership" not in used


def test_every_name_on_offer_is_there_once():
    names = [name for room in helpers.ROOMS.values() for name in room]
    assert sorted(names) == sorted(set(names)) == helpers.__all__
    assert {*names, *helpers.ROOMS} <= {*dir(helpers)}
    for room, offered in helpers.ROOMS.items():
        for name in offered:
            found = getattr(helpers, name)
            assert found is getattr(getattr(helpers, room), name), name
            assert found.__doc__ or not callable(found), name


def test_unknown_name_lists_what_is_on_offer():
    with pytest.raises(AttributeError) as caught:
        helpers.nothing  # noqa: B018
    message = str(caught.value)
    assert "helpers has no 'nothing'" in message
    assert all(name in message for name in helpers.__all__)
    with pytest.raises(ImportError):
        from helpers import nothing  # noqa: F401


def test_whoever_types_an_old_command_is_told_the_new_one():
    old = [sys.executable, "-m", "helpers.course.lab"]
    ran = subprocess.run(old, capture_output=True, text=True)
    assert ran.returncode != 0
    assert "python -m tools.student.lab" in ran.stderr
    assert "Traceback" not in ran.stderr


# ---- Nothing imports upwards ------------------------------------------------------

# What each room may stand on. The front door opens rooms by name, when one of their
# names is used; `course` only says where the commands have moved.
FLOORS = {
    "__init__": set(),
    "course": set(),
    "datasets": set(),
    "membership": {"datasets"},
    "networks": {"datasets", "membership"},
    "figures": {"datasets", "membership"},
    "exercises": {"datasets", "membership", "networks", "exercises"},
    "ledger": {"datasets"},
}


def imported(tree):
    """What a file imports of ours, at any depth: rooms of the helpers, or tools."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            top, _, rest = name.partition(".")
            if top in ("helpers", "tools"):
                yield rest.split(".")[0] if top == "helpers" else top


def given(tree):
    """The names that a file gives at its top: functions, classes, variables."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from [target.id for target in node.targets if hasattr(target, "id")]


def test_no_room_imports_upwards_and_none_gives_a_name_twice():
    for path in sorted(HOME.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        room = path.relative_to(HOME).with_suffix("").parts[0]
        assert {*imported(tree)} <= FLOORS[room], path
        # Of two of one name, the later would win silently.
        twice = [name for name, times in Counter(given(tree)).items() if times > 1]
        assert twice == [], path
