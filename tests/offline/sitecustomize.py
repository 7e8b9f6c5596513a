"""Refuse every connection beyond this machine.

Python imports this module at its start when its folder is on PYTHONPATH, as it is for
the kernels in which `make test` runs the lessons. What a lesson tries to reach is also
written to stderr, so that an attempt shows even where the error is caught.
"""

import ipaddress
import socket
import sys

OWN_NAMES = {"", "localhost", socket.gethostname().lower()}


def is_here(host):
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name.lower() in OWN_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # else a local pipe
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not is_here(host):
        print(f"A lesson tried to reach {host}", file=sys.stderr)
        raise PermissionError(f"Lessons work offline; this one tried to reach {host}.")


sys.addaudithook(refuse)
