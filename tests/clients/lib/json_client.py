"""One connection that speaks the API's JSON, for tests that need many calls or count on when a connection ends."""

import http.client
import json

HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Date": "20260101T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/dynamodb/aws4_request, "
                     "SignedHeaders=host, Signature=0",
}
STREAM_OPERATIONS = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}


class Unanswered(Exception):
    """The connection ended before an answer came: the request may have happened or not."""


class ApiError(Exception):
    """An answer other than 200. `name` is the exception's, as in ConditionalCheckFailedException."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body!r}")
        self.status = status
        self.reply = json.loads(body) if body.startswith(b"{") else {}
        self.name = self.reply.get("__type", "").rpartition("#")[2]


def exchange(connection, method, path, body=None, headers=None):
    """Status and content of the answer to one request. Ends the connection where there is none."""
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        raise Unanswered from error


class JsonClient:
    """For one thread. Opens its connection at the first call, and again after one that was not answered."""

    def __init__(self, port, seconds=20):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)

    def call(self, operation, request):
        service = "DynamoDBStreams" if operation in STREAM_OPERATIONS else "DynamoDB"
        headers = {**HEADERS, "X-Amz-Target": f"{service}_20120810.{operation}"}
        return json.loads(self._exchange("POST", "/", json.dumps(request), headers))

    def metrics(self):
        """The figures of /metrics by their names, labels included."""
        lines = self._exchange("GET", "/metrics").decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[:1] != "#")}

    def _exchange(self, *request):
        status, content = exchange(self._connection, *request)
        if status != 200:
            raise ApiError(status, content)
        return content

    def close(self):
        self._connection.close()
