"""A service manager in small, as systemd is one: it opens sockets, hears sd_notify, and starts the program.

usage: manager.py CONTROL PROGRAM [ARGUMENT…]

It holds a TCP socket that listens at a free port of loopback, and a Unix one at the path CONTROL, and hands both to the
program by the convention of sd_listen_fds(3). Each line it prints is JSON: {"port"}, {"notify"}, {"ended"}. A line "restart" on
its standard input ends the program and starts it again; the end of the input ends all.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile

FIRST = 3  # SD_LISTEN_FDS_START


def say(**what):
    print(json.dumps(what), flush=True)


def place(*sockets):
    """Their descriptors become 3 and on."""
    high = [os.dup2(one.fileno(), 100 + at) for at, one in enumerate(sockets)]
    for at, fd in enumerate(high):
        os.dup2(fd, FIRST + at)
        os.set_inheritable(FIRST + at, True)
        os.close(fd)


def start(command, notify):
    environment = {
        **os.environ, "LISTEN_FDS": "2", "LISTEN_FDNAMES": "web:control", "NOTIFY_SOCKET": notify, "WATCHDOG_USEC": "400000",
    }
    # LISTEN_PID is known only once there is a process.
    words = ["sh", "-c", 'LISTEN_PID=$$ WATCHDOG_PID=$$ exec "$@"', "sh", *command]
    return subprocess.Popen(words, env=environment, pass_fds=(FIRST, FIRST + 1), stdin=subprocess.DEVNULL)


def main():
    control, *command = sys.argv[1:]
    web = socket.create_server(("127.0.0.1", 0), backlog=1024)
    local = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    local.bind(control)
    local.listen(64)
    place(web, local)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "notify")
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.bind(path)
        say(port=web.getsockname()[1])
        child = start(command, path)
        while True:
            ready, _, _ = select.select([notify, sys.stdin], [], [])
            if notify in ready:
                say(notify=notify.recv(4096).decode())
            if sys.stdin in ready:
                line = sys.stdin.readline()
                child.send_signal(signal.SIGTERM)
                say(ended=child.wait())
                if not line:
                    return
                child = start(command, path)


main()
