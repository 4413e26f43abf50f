"""Calls of IAM and STS as forms over one kept connection, signed with a key."""

import http.client
import itertools
import urllib.parse
import xml.etree.ElementTree

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from json_client import exchange

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


class IamError(Exception):
    """An answer other than 200. `code` is IAM's, as in NoSuchEntity."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body!r}")
        self.status = status
        self.code = plain(xml.etree.ElementTree.fromstring(body)).get("Error", {}).get("Code")


def plain(element):
    """An element as text, as a list of its members, or as a dict of its children."""
    children = list(element)
    name = element.tag.rpartition("}")[2]
    if not children:
        return element.text or ([] if name.endswith(("s", "Metadata", "Names")) else "")
    if all(child.tag.endswith("}member") for child in children):
        return [plain(child) for child in children]
    return {child.tag.rpartition("}")[2]: plain(child) for child in children}


def flat(name, value):
    """A parameter as the query protocol has it."""
    if isinstance(value, list):
        return itertools.chain.from_iterable(flat(f"{name}.member.{i}", part) for i, part in enumerate(value, 1))
    if isinstance(value, dict):
        return itertools.chain.from_iterable(flat(f"{name}.{key}", part) for key, part in value.items())
    return [(name, {True: "true", False: "false"}.get(value, value))]


class IamClient:
    """For one thread."""

    def __init__(self, port, key):
        self.port = port
        self._credentials = botocore.credentials.Credentials(*key)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def call(self, action, service="iam", **parameters):
        """The result of the action."""
        pairs = itertools.chain.from_iterable(flat(name, value) for name, value in parameters.items())
        body = urllib.parse.urlencode([("Action", action), *pairs]).encode()
        request = botocore.awsrequest.AWSRequest("POST", f"http://127.0.0.1:{self.port}/", data=body, headers=FORM)
        botocore.auth.SigV4Auth(self._credentials, service, "us-east-1").add_auth(request)
        status, content = exchange(self._connection, "POST", "/", body, dict(request.headers))
        if status != 200:
            raise IamError(status, content)
        return plain(xml.etree.ElementTree.fromstring(content)).get(f"{action}Result", {})

    def close(self):
        self._connection.close()
