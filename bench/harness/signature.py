"""Requests that are signed: Signature Version 4, as the SDKs make it of a request to DynamoDB."""

import hashlib
import hmac
import time

from harness.client import HEADERS, target_of

REGION, SERVICE = "us-east-1", "dynamodb"
ALGORITHM = "AWS4-HMAC-SHA256"


def signed_headers(host, key, operation, body):
    """All headers of a request to / with that body, signed now with `key`, an access key's id and secret."""
    key_id, secret = key
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{now[:8]}/{REGION}/{SERVICE}/aws4_request"
    signed = {"content-type": HEADERS["Content-Type"], "host": host, "x-amz-date": now, "x-amz-target": target_of(operation)}
    names = ";".join(signed)
    lines = [f"{name}:{value}" for name, value in signed.items()]
    canonical = "\n".join(("POST", "/", "", *lines, "", names, _digest(body)))
    signing_key = b"AWS4" + secret.encode()
    for part in scope.split("/"):
        signing_key = _sign(signing_key, part)
    signature = _sign(signing_key, "\n".join((ALGORITHM, now, scope, _digest(canonical)))).hex()
    authorization = f"{ALGORITHM} Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {"Host": host, "Content-Type": signed["content-type"], "X-Amz-Target": signed["x-amz-target"],
            "X-Amz-Date": now, "Authorization": authorization}


def _sign(key, text):
    return hmac.digest(key, text.encode(), "sha256")


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()
