"""Runs a program whose stderr is a pipe of one page that nobody reads once the program listens.

What is in the pipe when the program has ended goes on to our own stderr.
"""

import fcntl
import os
import sys
import time

SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ of Linux
PAGE = 4096
STEP_S = 0.05


def read_until(reading, word):
    text = b""
    while word not in text:
        more = os.read(reading, PAGE)
        if not more:
            return
        os.write(2, more)
        text += more


def main():
    reading, writing = os.pipe()
    fcntl.fcntl(writing, SET_PIPE_SIZE, PAGE)
    program = os.getpid()
    if os.fork() > 0:
        os.dup2(writing, 2)
        os.execvp(sys.argv[1], sys.argv[1:])
    os.close(writing)
    read_until(reading, b"listening on")
    while os.getppid() == program:
        time.sleep(STEP_S)
    while more := os.read(reading, PAGE):
        os.write(2, more)


main()
