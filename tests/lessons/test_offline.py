"""The lessons run without a network: their kernels refuse to leave this machine."""

import subprocess
import sys

from tools.trials import test as stages

TRIES = {
    "a connection": "socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "a name": "socket.getaddrinfo('example.org', 80)",
    "a datagram": "socket.socket(type=2).sendto(b'x', ('192.0.2.1', 9))",
    "a download": "__import__('pandas').read_csv('http://192.0.2.1/table.csv')",
}


TRY_ALL = """
import socket, sys
for way in sys.argv[1:]:
    try:
        exec(way)
    except OSError as problem:
        print(problem)
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname())
socket.getaddrinfo("localhost", 80)
"""


def test_the_guard_refuses_and_speaks_even_where_the_error_is_caught():
    """And lets this machine talk to itself."""
    done = subprocess.run(
        [sys.executable, "-c", TRY_ALL, *TRIES.values()],
        env=stages.environment("lessons"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Lessons work offline") == len(TRIES)
    assert done.stderr.count("A lesson tried to reach") >= len(TRIES)
    assert "A lesson tried to reach 192.0.2.1" in done.stderr


def test_the_lessons_stage_runs_strict_nbval_on_every_lesson():
    command = stages.STAGES["lessons"].split()
    assert {"--nbval", "--nbval-current-env"} <= set(command)
    assert command[-1] == "notebooks"
    assert not {"--nbval-lax", "--nbval-skip-compare"} & set(command)
