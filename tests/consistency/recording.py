"""Recording what concurrent clients of a real server see, and having it checked."""

import time

from checker import NotLinearizable, check_linearizable
from clients import Bystander, Client

KEYS = [f"key-{number}" for number in range(4)]


def run_clients(server, settings, numbers, values, seconds, crash=False, kind=Client):
    """Runs clients of that kind for a while, and answers what they did. With `crash` the server is killed under them."""
    clients = [kind(number, settings.seed, KEYS, values, settings.padding) for number in numbers]
    bystander = Bystander(server.port)
    for client in clients:
        client.start_on(server.port)
    bystander.start()
    time.sleep(seconds)
    if crash:
        server.kill()
    for thread in [*clients, bystander]:
        thread.stop()
    for thread in [*clients, bystander]:
        thread.join()
    for client in clients:
        if client.failure:
            raise client.failure
    assert crash or bystander.rounds > 0
    return [operation for client in clients for operation in client.history]


def assert_explained(history, settings, tmp_path, initial=None):
    """The history, which begins with the items of `initial`, is linearizable; if not, it is left in a file."""
    try:
        check_linearizable(history, initial)
    except NotLinearizable as error:
        file = settings.history_dir / f"{tmp_path.name}.history"
        file.write_text("\n".join(str(operation) for operation in sorted(error.history, key=lambda each: each.called)))
        raise AssertionError(f"seed {settings.seed}, whole history in {file}:\n{error}") from None
