"""The lessons run without a network: their kernels refuse to leave this machine."""

import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from tools.trials import test as stages

TRIES = {
    "a connection": "socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "a name": "socket.getaddrinfo('example.org', 80)",
    "a datagram": "socket.socket(type=2).sendto(b'x', ('192.0.2.1', 9))",
    "a download": "__import__('pandas').read_csv('http://192.0.2.1/table.csv')",
}


def python(code):
    return subprocess.run(
        [sys.executable, "-c", f"import socket; {code}"],
        env=stages.environment("lessons"),
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("way", TRIES)
def test_the_guard_refuses(way):
    done = python(TRIES[way])
    assert done.returncode != 0
    assert "A lesson tried to reach" in done.stderr


def test_the_guard_speaks_even_where_the_error_is_caught():
    done = python(f"\ntry: {TRIES['a connection']}\nexcept OSError: pass")
    assert done.returncode == 0
    assert "A lesson tried to reach 192.0.2.1" in done.stderr


def test_the_guard_lets_this_machine_talk_to_itself():
    talk = (
        "s = socket.create_server(('127.0.0.1', 0)); "
        "socket.create_connection(s.getsockname()); socket.getaddrinfo('localhost', 80)"
    )
    assert python(talk).stderr == ""


def test_the_kernel_of_a_lesson_has_the_guard(monkeypatch):
    for name, value in stages.environment("lessons").items():
        monkeypatch.setenv(name, value)
    cell = nbformat.v4.new_code_cell(f"import socket\n{TRIES['a connection']}")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
    errors = [o for o in cell.outputs if o.output_type == "error"]
    assert [error.ename for error in errors] == ["PermissionError"]


def test_the_lessons_stage_runs_strict_nbval_on_every_lesson():
    command = stages.STAGES["lessons"].split()
    assert {"--nbval", "--nbval-current-env"} <= set(command)
    assert command[-1] == "notebooks"
    assert not {"--nbval-lax", "--nbval-skip-compare"} & set(command)
