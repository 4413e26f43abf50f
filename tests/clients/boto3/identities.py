"""Users and policies for tests: clients that sign with somebody's key, policy documents, new users with their keys."""

import itertools
import json

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions

import raw_http

ACCOUNT = "000000000000"
REGION = "us-east-1"
ROOT_KEY = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
ROOT = {"GALVAN_ROOT_ACCESS_KEY_ID": ROOT_KEY[0], "GALVAN_ROOT_SECRET_ACCESS_KEY": ROOT_KEY[1]}

_numbers = itertools.count(1)


def client(server, service, key=ROOT_KEY, path=""):
    return boto3.client(service, endpoint_url=server.endpoint + path, region_name=REGION, aws_access_key_id=key[0],
                        aws_secret_access_key=key[1], aws_session_token=key[2] if len(key) > 2 else None,
                        config=botocore.config.Config(retries={"total_max_attempts": 1}))


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action, resource="*", **more):
    return {**allow(action, resource, **more), "Effect": "Deny"}


def new_key(iam, name):
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def session_key(answer):
    made = answer["Credentials"]
    return made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]


def new_user(iam, *statements, **more):
    """The name and key of a new user whom these statements are about."""
    name = f"user-{next(_numbers)}"
    iam.create_user(UserName=name, **more)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy(*statements))
    return name, new_key(iam, name)


def send_signed(server, method, path, key):
    """The answer to a request without a body, which is no call of the API."""
    request = botocore.awsrequest.AWSRequest(method, server.endpoint + path)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(*key), "dynamodb", REGION).add_auth(request)
    return raw_http.Caller(server.endpoint).send(None, dict(request.headers), method, path)


class SignedCaller(raw_http.Caller):
    """Calls operations with exactly the JSON given, signed with somebody's key."""

    def __init__(self, server, key, path=""):
        super().__init__(server.endpoint + path)
        self._auth = botocore.auth.SigV4Auth(botocore.credentials.Credentials(*key), "dynamodb", REGION)

    def __call__(self, operation, body, headers=None):
        body = json.dumps(body).encode()
        plain = {"X-Amz-Target": raw_http.target(operation), "Content-Type": raw_http.CONTENT_TYPE, **(headers or {})}
        request = botocore.awsrequest.AWSRequest("POST", self.endpoint, data=body, headers=plain)
        self._auth.add_auth(request)
        return self.send(body, dict(request.headers))


def send_call(server, operation, request, key=ROOT_KEY, path=""):
    """Calls an operation that this boto3 is too old to know, or one with such a parameter; fails as boto3 does."""
    answer = SignedCaller(server, key, path)(operation, request)
    if answer.status != 200:
        raise botocore.exceptions.ClientError({"Error": {"Code": answer.error, "Message": answer.message}}, operation)
    return answer.json


def table_arn(name, index=None):
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}" + (f"/index/{index}" if index else "")
