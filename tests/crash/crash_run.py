"""Kills the server at random moments under writers and checks, after each restart, what they were told.

  - each acknowledged put is there whole and each acknowledged delete is gone; conditions held exactly where they had to;
  - the one request of a writer that was not answered has happened wholly or not at all, all items of a BatchWriteItem
    together;
  - counters are the acknowledged increments, and no more than those plus the unanswered ones;
  - nothing that an answer told of has been undone, be it an old value, a read or a failed condition;
  - ItemCount and TableSizeBytes are exactly those of the items that a Scan finds;
  - each index has the entries that follow from the items, and no others;
  - the table's stream, read from its beginning over all crashes, has every change once and in order, with what was there
    before it, and so makes the table's items.

usage: run [--rounds N] [--writers N] [--seed N] [--seconds S] [--server-flag FLAG]...
"""

import argparse
import pathlib
import random
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "clients" / "lib"))
from crash import kill_under  # noqa: E402
from galvan_server import GalvanServer  # noqa: E402
from json_client import JsonClient  # noqa: E402
from table import StreamedItems, check_table, create_table  # noqa: E402
from writer import Writer, check_shared  # noqa: E402


def check_all(port, writers, streamed):
    client = JsonClient(port)
    stored = check_table(client)
    streamed.check(client, stored)
    for writer in writers:
        writer.check(stored)
    check_shared(writers, stored)
    client.close()


def crash(server, writers, seconds):
    """Lets the writers work for a random while and kills the server under them."""
    threads = [threading.Thread(target=writer.run, args=(server.port,)) for writer in writers]
    kill_under(server, threads, writers, seconds)


def run_rounds(server, arguments):
    writers = [Writer(number, arguments.seed) for number in range(arguments.writers)]
    moments = random.Random(arguments.seed)
    client = JsonClient(server.port)
    create_table(client)
    streamed = StreamedItems(client)
    client.close()
    unanswered = 0
    for _ in range(arguments.rounds):
        crash(server, writers, moments.uniform(0.02, arguments.seconds))
        unanswered += sum(bool(writer.unanswered or writer.unanswered_increment) for writer in writers)
        server.start()
        check_all(server.port, writers, streamed)
    assert len(streamed.consumer.ended) > 4, "the stream's shards did not roll over"
    acknowledged = sum(writer.acknowledged for writer in writers)
    refused = sum(writer.refused for writer in writers)
    assert acknowledged > arguments.rounds, "the writers came to nothing"
    print(f"{arguments.rounds} crashes under {arguments.writers} writers: {acknowledged} answered steps, {refused} failed"
          f" conditions among them, and {unanswered} writes in flight; nothing lost, nothing half there")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=1.0, help="the longest that a round writes")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    parser.add_argument("--server-flag", action="append", default=[], help="for galvan serve; again for more")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    # So that shards give way to others under the writers.
    flags = ["--stream-shard-size", "64KiB", "--stream-shard-age", "500ms", *arguments.server_flag]
    with tempfile.TemporaryDirectory(prefix="galvan-crash-") as data_dir:
        server = GalvanServer(*flags, data_dir=pathlib.Path(data_dir) / "data")
        server.start()
        try:
            run_rounds(server, arguments)
        finally:
            if server.running:
                server.stop()
    print(f"{arguments.rounds} passed, 0 failed")


if __name__ == "__main__":
    main()
