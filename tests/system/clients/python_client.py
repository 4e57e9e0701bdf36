#!/usr/bin/python3
"""A client of python-socketio that is told what to do by lines of JSON on stdin.

Arguments: "threads" or "asyncio", then the namespaces whose events are wanted. A line
{"id", "method", "args", "kwargs"} calls that method of the client and is answered {"id", "result"}
or {"id", "error"}. What the client hears is told as {"event", "namespace", "args"}. It ends with
its stdin."""

import asyncio
import json
import os
import sys
import threading

import socketio

OPTIONS = {
    "reconnection_delay": 0.1,
    "reconnection_delay_max": 0.5,
    "randomization_factor": 0,
    "handle_sigint": False,
}


class Threads:
    def __init__(self):
        self.client = socketio.Client(**OPTIONS)

    def run(self, method, *args, **kwargs):
        return getattr(self.client, method)(*args, **kwargs)


class Asyncio:
    def __init__(self):
        self.client = socketio.AsyncClient(**OPTIONS)
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def run(self, method, *args, **kwargs):
        return asyncio.run_coroutine_threadsafe(self.called(method, args, kwargs), self.loop).result()

    async def called(self, method, args, kwargs):
        result = getattr(self.client, method)(*args, **kwargs)
        return await result if asyncio.iscoroutine(result) else result


def tell(lock, **what):
    with lock:
        print(json.dumps(what), flush=True)


def listen(client, namespace, lock):
    def heard(event, *args):
        tell(lock, event=event, namespace=namespace, args=args)

    client.on("*", heard, namespace=namespace)
    for event in client.reserved_events:
        client.on(event, lambda *args, event=event: heard(event, *args), namespace=namespace)


def obey(driver, order, lock):
    try:
        result = driver.run(order["method"], *order["args"], **order["kwargs"])
        tell(lock, id=order["id"], result=result)
    except Exception as error:  # whatever it is, the test is to see it
        tell(lock, id=order["id"], error=f"{type(error).__name__}: {error}")


def main(kind, *namespaces):
    lock = threading.Lock()
    driver = {"threads": Threads, "asyncio": Asyncio}[kind]()
    for namespace in namespaces:
        listen(driver.client, namespace, lock)
    for line in sys.stdin:
        obey(driver, json.loads(line), lock)
    os._exit(0)


main(*sys.argv[1:])
