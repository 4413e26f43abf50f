"""Kills the server at random moments while users, groups, roles and policies change, and checks after each restart:

  - what clients of IAM were told has happened has, and the one change of each that was not answered has happened wholly or
    not at all, also where it rewrites several of them (a group's new name is in all of its members);
  - active access keys sign, and no others;
  - what `--identities FILE` declared is that of one file, the last that was reported as loaded or the one after it.

usage: run identities [--rounds N] [--writers N] [--seed N] [--seconds S]
"""

import argparse
import os
import pathlib
import random
import signal
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "clients" / "lib"))
from crash import kill_under  # noqa: E402
from galvan_server import GalvanServer  # noqa: E402
from iam_client import IamClient  # noqa: E402
from identity_writer import ACCOUNT, IdentityWriter, document, number_of  # noqa: E402

ROOT_KEY = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
ENVIRONMENT = {"GALVAN_ROOT_ACCESS_KEY_ID": ROOT_KEY[0], "GALVAN_ROOT_SECRET_ACCESS_KEY": ROOT_KEY[1]}
LOADED = 'msg="identities reloaded"'


class Declarer:
    """Writes one version of the file after the other and has it loaded. Everything declared tells its version."""

    def __init__(self, file):
        self._file = file
        self.version = 0  # of the last file that was reported as loaded
        self.written = 0  # of the file
        self.write(1)
        self.failure = None

    def write(self, version):
        users = "".join(f'[users.declared-{i}]\ngroups = ["declared"]\ntags = {{ n = "{version}" }}\n'
                        for i in range(users_of(version)))
        text = f"[policies.declared]\ndocument = '{document(version)}'\n[groups.declared]\n{users}"
        new = self._file.with_suffix(".new")
        new.write_text(text)
        new.chmod(0o600)
        new.rename(self._file)
        self.written = version

    def run(self, server):
        while server.running:
            seen = server.log.count(LOADED)
            self.write(self.version + 1)
            try:
                os.kill(server.pid, signal.SIGHUP)
            except ProcessLookupError:
                return
            while server.running and server.log.count(LOADED) == seen:
                time.sleep(0.002)
            if server.log.count(LOADED) > seen:
                self.version = self.written

    def check(self, client):
        """Everything is of one version."""
        policies = client.call("ListPolicies", Scope="Local", MaxItems=1000)["Policies"]
        declared = next(policy for policy in policies if policy["PolicyName"] == "declared")
        policy = client.call("GetPolicyVersion", PolicyArn=declared["Arn"], VersionId=declared["DefaultVersionId"])
        found = number_of(policy["PolicyVersion"]["Document"])
        assert found in (self.version, self.written), (found, self.version, self.written)
        members = [user["UserName"] for user in client.call("GetGroup", GroupName="declared", MaxItems=1000)["Users"]]
        assert members == [f"declared-{i}" for i in range(users_of(found))], (found, members)
        for name in members:
            assert client.call("GetUser", UserName=name)["User"]["Tags"] == [{"Key": "n", "Value": str(found)}], name


def users_of(version):
    return 2 + version % 4


def crash(server, writers, declarer, seconds):
    threads = [threading.Thread(target=writer.run, args=(server.port,)) for writer in writers]
    threads.append(threading.Thread(target=declarer.run, args=(server,)))
    kill_under(server, threads, writers, seconds)


def check_all(server, writers, declarer):
    client = IamClient(server.port, ROOT_KEY)
    for writer in writers:
        writer.check(client)
    declarer.check(client)
    client.close()


def run_rounds(folder, arguments):
    writers = [IdentityWriter(number, arguments.seed, ROOT_KEY) for number in range(arguments.writers)]
    declarer = Declarer(folder / "identities.toml")
    moments = random.Random(arguments.seed)
    flags = {"data_dir": folder / "data", "environment": ENVIRONMENT}
    declaring = GalvanServer("--auth", "on", "--identities", str(folder / "identities.toml"), **flags)
    # Leaves what was declared as it is, so that a file that was half made so would show.
    plain = GalvanServer("--auth", "on", **flags)
    pending = 0
    for _ in range(arguments.rounds):
        with declaring:
            declarer.version = declarer.written
            crash(declaring, writers, declarer, moments.uniform(0.02, arguments.seconds))
        pending += sum(writer.pending is not None for writer in writers)
        with plain:
            check_all(plain, writers, declarer)
    acknowledged = sum(writer.acknowledged for writer in writers)
    assert acknowledged > 10 * arguments.rounds and declarer.version > arguments.rounds, "too little was changed"
    print(f"{arguments.rounds} crashes: {acknowledged} answered changes, {pending} in flight, and {declarer.written} files;"
          " nothing lost, nothing half there")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=0.6, help="the longest that a round writes")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    with tempfile.TemporaryDirectory(prefix="galvan-crash-") as folder:
        run_rounds(pathlib.Path(folder), arguments)
    print(f"{arguments.rounds} passed, 0 failed")


if __name__ == "__main__":
    main()
