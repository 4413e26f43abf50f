"""Policies of tables and streams for tests: statements about somebody, and the operations with somebody's key."""

import json

from errors import fails
from identities import ACCOUNT, ROOT_KEY, policy, send_call


def user_arn(name):
    return f"arn:aws:iam::{ACCOUNT}:user/{name}"


def for_(principal, statement):
    """The statement, for somebody."""
    return {**statement, "Principal": {"AWS": principal}}


class Policies:
    """The three operations with somebody's key."""

    def __init__(self, server, key=ROOT_KEY, path=""):
        self.server, self.key, self.path = server, key, path

    def call(self, operation, **request):
        return send_call(self.server, operation, request, self.key, self.path)

    def put(self, arn, *statements, **more):
        return self.call("PutResourcePolicy", ResourceArn=arn, Policy=policy(*statements), **more)["RevisionId"]

    def get(self, arn):
        answer = self.call("GetResourcePolicy", ResourceArn=arn)
        return json.loads(answer["Policy"])["Statement"], answer["RevisionId"]

    def delete(self, arn, **more):
        return self.call("DeleteResourcePolicy", ResourceArn=arn, **more)


def table_request(name, **more):
    return {"TableName": name, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "owner")],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "GlobalSecondaryIndexes": [{"IndexName": "by-owner", "Projection": {"ProjectionType": "ALL"},
                                        "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}]}], **more}


def denied(action, containing=""):
    return fails("AccessDeniedException", containing=f"is not authorized to perform: dynamodb:{action} on resource: "
                 + containing)
