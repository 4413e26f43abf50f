"""Streams for tests: making them, and reading them through boto3."""

from stream_consumer import StreamConsumer, shards_of
from tables import wait_for_status

OPERATIONS = {"DescribeStream": "describe_stream", "GetRecords": "get_records",
              "GetShardIterator": "get_shard_iterator", "ListStreams": "list_streams"}


def with_stream(view_type="NEW_AND_OLD_IMAGES"):
    """The parameter that enables a stream."""
    return {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": view_type}}


def caller(streams):
    """Calls boto3's client by the names of operations."""
    return lambda operation, request: getattr(streams, OPERATIONS[operation])(**request)


def stream_arn(client, table):
    return client.describe_table(TableName=table)["Table"]["LatestStreamArn"]


def consumer(streams, arn, **options):
    return StreamConsumer(caller(streams), arn, **options)


def all_shards(streams, arn, **options):
    return shards_of(caller(streams), arn, **options)


def disable_stream(client, table):
    client.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    wait_for_status(client, table, "ACTIVE")


def enable_stream(client, table, view_type="NEW_AND_OLD_IMAGES"):
    client.update_table(TableName=table, **with_stream(view_type))
    wait_for_status(client, table, "ACTIVE")


def iterator(streams, arn, shard_id, kind="TRIM_HORIZON", sequence_number=None):
    place = {} if sequence_number is None else {"SequenceNumber": sequence_number}
    return streams.get_shard_iterator(StreamArn=arn, ShardId=shard_id, ShardIteratorType=kind, **place)["ShardIterator"]


def shard_with_records(streams, arn):
    """A shard that has some, and they."""
    for shard_id in all_shards(streams, arn):
        records = streams.get_records(ShardIterator=iterator(streams, arn, shard_id))["Records"]
        if records:
            return shard_id, records
    raise AssertionError("the stream has no records")
