"""--identities FILE: users, groups, roles and policies in TOML. Source: docs/access.md, "Users and roles in a file"."""

import os
import signal
import time

import pytest

from errors import fails
from galvan_server import GalvanServer
from identities import ACCOUNT, ROOT, allow, client, new_key, policy, session_key

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

ANN = ("AKIAANNANNANNANNANN1", "ann's secret that nobody knows")
DEADLINE_SECONDS = 30


def declaration(may="dynamodb:ListTables", more=""):
    trust = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}})
    return f"""
        [policies.lists]
        document = '''{policy(allow(may))}'''
        [groups.listers]
        managed_policies = ["lists"]
        [users.ann]
        groups = ["listers"]
        tags = {{ team = "blue" }}
        access_keys = [{{ id = "{ANN[0]}", secret = "{ANN[1]}" }}]
        inline_policies.assume = '''{policy(allow("sts:AssumeRole"))}'''
        [roles.app]
        trust = '''{trust}'''
        managed_policies = ["arn:aws:iam::aws:policy/AdministratorAccess"]
        permissions_boundary = "lists"
        {more}"""


class File:
    def __init__(self, path):
        self.path = path

    def write(self, text, mode=0o600):
        self.path.write_text(text)
        self.path.chmod(mode)


@pytest.fixture
def file(tmp_path):
    made = File(tmp_path / "identities.toml")
    made.write(declaration())
    return made


def start(file, folder):
    return GalvanServer("--auth", "on", "--identities", str(file.path), data_dir=folder / "data", environment=ROOT)


def reload(server):
    """Sends SIGHUP, and waits until the log tells what came of it."""
    before = server.log.count("identities reloaded") + server.log.count("identities not reloaded")
    os.kill(server.pid, signal.SIGHUP)
    deadline = time.monotonic() + DEADLINE_SECONDS
    while server.log.count("identities reloaded") + server.log.count("identities not reloaded") == before:
        assert time.monotonic() < deadline, server.log
        time.sleep(0.02)
    return server.log.splitlines()[-1]


def test_what_the_file_says_is_there_and_what_it_says_no_more_is_not(file, tmp_path):
    with start(file, tmp_path) as server:
        root = client(server, "iam")
        ann = client(server, "dynamodb", ANN)
        ann.list_tables()
        made = root.get_user(UserName="ann")["User"]
        assert made["Tags"] == [{"Key": "team", "Value": "blue"}]
        session = session_key(client(server, "sts", ANN).assume_role(
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/app", RoleSessionName="one"))
        client(server, "dynamodb", session).list_tables()
        with fails("AccessDeniedException", containing="because no permissions boundary allows"):
            client(server, "dynamodb", session).describe_limits()
        root.create_user(UserName="bob")
        bob = new_key(root, "bob")

        file.write(declaration("dynamodb:DescribeLimits"))
        assert "identities reloaded" in reload(server)
        ann.describe_limits()
        with fails("AccessDeniedException"):
            ann.list_tables()
        assert root.get_user(UserName="ann")["User"]["UserId"] == made["UserId"]

        file.write("")
        reload(server)
        with fails("UnrecognizedClientException"):
            ann.describe_limits()
        with fails("UnrecognizedClientException"):
            client(server, "dynamodb", session).list_tables()
        assert [user["UserName"] for user in root.list_users()["Users"]] == ["bob"]
        assert root.list_policies(Scope="Local")["Policies"] == [] == root.list_roles()["Roles"]
        assert client(server, "sts", bob).get_caller_identity()["Arn"].endswith("user/bob")
        assert ANN[1] not in server.log


def test_a_file_with_a_mistake_changes_nothing(file, tmp_path):
    with start(file, tmp_path) as server:
        root = client(server, "iam")
        root.create_user(UserName="bob")
        mistakes = {
            "[users.ann": "cannot be read as TOML (line",
            declaration(more="[users.bob]"): "user bob is there already, and was not made by a file",
            declaration(more='[users.kim]\ngroups = ["none"]'): "user kim has group none, which is not there",
            declaration(more="[users.kim]\ngruops = []"): 'there is no \\"gruops',
            declaration(more="[policies.bad]\ndocument = '{}'"): "policies.bad",
            declaration(more="[policies.bad]"): "document is missing",
            declaration(more=f'[users.kim]\naccess_keys = [{{ id = "{ANN[0]}", secret = "{"x" * 40}" }}]'):
                f"access key {ANN[0]} is somebody else's",
            declaration("dynamodb:*", "[things.x]"): 'there is no \\"things',
        }
        for text, message in mistakes.items():
            file.write(text)
            line = reload(server)
            assert "identities not reloaded, and left as they were" in line and message in line, line
            client(server, "dynamodb", ANN).list_tables()
            with fails("AccessDeniedException"):
                client(server, "dynamodb", ANN).describe_limits()
        file.write(declaration("dynamodb:*"), mode=0o644)
        assert "others than its owner and group may read it" in reload(server)
        assert ANN[1] not in server.log
        server.stop()
        with pytest.raises(Exception, match="others than its owner"):
            start(file, tmp_path).start()
