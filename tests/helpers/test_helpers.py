"""The front door of the helpers, and the order of its rooms."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import helpers

HOME = Path(helpers.__file__).parent

# ---- The front door ---------------------------------------------------------------


def modules_after(code):
    """Names of the modules that are loaded after some code in a fresh Python."""
    code += "; import sys; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    ran = subprocess.run(
        command, cwd=HOME.parent, capture_output=True, text=True, check=True
    )
    return set(ran.stdout.split())


HEAVY = {"pandas", "numpy", "matplotlib", "networkx", "IPython", "scipy"}


def test_import_helpers_costs_next_to_nothing():
    assert modules_after("import helpers; dir(helpers)") & HEAVY == set()


def test_only_the_room_that_is_used_is_opened():
    opened = modules_after("from helpers import load; load('printed_counts')")
    assert opened & HEAVY == {"pandas", "numpy"}
    assert "helpers.membership" not in opened


@pytest.mark.parametrize("name", helpers.__all__)
def test_every_name_on_offer_is_there(name):
    found = getattr(helpers, name)
    assert found is getattr(getattr(helpers, helpers._ROOM_OF[name]), name)
    assert name in dir(helpers)
    if callable(found):
        assert found.__doc__


def test_no_name_is_offered_twice():
    names = [name for room in helpers.ROOMS.values() for name in room]
    assert sorted(names) == sorted(set(names)) == helpers.__all__


def test_unknown_name_lists_what_is_on_offer():
    with pytest.raises(AttributeError) as caught:
        helpers.nothing  # noqa: B018
    message = str(caught.value)
    assert "helpers has no 'nothing'" in message
    assert all(name in message for name in helpers.__all__)
    assert not hasattr(helpers, "_nothing")
    with pytest.raises(ImportError):
        from helpers import nothing  # noqa: F401


# ---- Nothing imports upwards ------------------------------------------------------

# What each room may stand on.
FLOORS = {
    "datasets": set(),
    "membership": {"datasets"},
    "networks": {"datasets", "membership"},
    "figures": {"datasets", "membership"},
    "exercises": {"datasets", "membership", "networks", "exercises"},
    "ledger": {"datasets"},
}


def rooms_imported(path):
    """What a file imports of ours, at any depth: rooms of the helpers, or tools."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            top, _, rest = name.partition(".")
            if top == "helpers":
                found.add(rest.split(".")[0])
            if top == "tools":
                found.add(top)
    return found


@pytest.mark.parametrize(
    "path", sorted(HOME.rglob("*.py")), ids=lambda p: p.relative_to(HOME).as_posix()
)
def test_nothing_imports_upwards(path):
    room = path.relative_to(HOME).with_suffix("").parts[0]
    if room == "__init__":
        floor = set()  # it opens rooms by name, when one of their names is used
    elif room == "course":
        floor = set()  # it only says where the commands have moved
    else:
        floor = FLOORS[room]
    assert rooms_imported(path) <= floor


def test_whoever_types_an_old_command_is_told_the_new_one():
    old = [sys.executable, "-m", "helpers.course.lab"]
    ran = subprocess.run(old, capture_output=True, text=True)
    assert ran.returncode != 0
    assert "python -m tools.student.lab" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "path", sorted(HOME.rglob("*.py")), ids=lambda p: p.relative_to(HOME).as_posix()
)
def test_no_name_is_given_twice_in_a_module(path):
    # The later would win silently.
    given = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            given.append(node.name)
        elif isinstance(node, ast.Assign):
            given += [target.id for target in node.targets if hasattr(target, "id")]
    assert [name for name in sorted(set(given)) if given.count(name) > 1] == []
