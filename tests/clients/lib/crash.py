"""Kills a server under whoever works with it."""

import time


def kill_under(server, threads, workers, seconds):
    """Lets the threads work for a while and kills the server under them. A worker's `failure`, if it met one, is raised."""
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    server.kill()
    for thread in threads:
        thread.join()
    for worker in workers:
        if worker.failure:
            raise worker.failure
