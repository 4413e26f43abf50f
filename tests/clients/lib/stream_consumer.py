"""A consumer of DynamoDB Streams that follows the lineage of shards, and checks what it is told."""

import time

CLOSING_SECONDS_MAX = 30


def shards_of(call, stream_arn, page=100):
    """All shards of the stream by their ids. `call` takes the name of an operation and its request."""
    shards, request = {}, {"StreamArn": stream_arn, "Limit": page}
    while True:
        description = call("DescribeStream", request)["StreamDescription"]
        assert len(description["Shards"]) <= page
        for shard in description["Shards"]:
            assert shard["ShardId"] not in shards, f"{shard['ShardId']} comes twice"
            shards[shard["ShardId"]] = shard
        if "LastEvaluatedShardId" not in description:
            return shards
        request["ExclusiveStartShardId"] = description["LastEvaluatedShardId"]


class StreamConsumer:
    """Reads a stream from its beginning, each shard after its parent, and keeps its place by sequence numbers alone."""

    def __init__(self, call, stream_arn, limit=1000):
        self.call = call
        self.stream_arn = stream_arn
        self.limit = limit
        self.ended = set()    # shards that were read to their end
        self.places = {}      # shard -> the sequence number that was read last
        self.events = set()   # eventIDs

    def shard_iterator(self, shard_id):
        place = self.places.get(shard_id)
        kind = {"ShardIteratorType": "TRIM_HORIZON"} if place is None else {
            "ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": place}
        request = {"StreamArn": self.stream_arn, "ShardId": shard_id, **kind}
        return self.call("GetShardIterator", request)["ShardIterator"]

    def read_shard(self, shard_id):
        """What the shard has now after the place."""
        records, iterator = [], self.shard_iterator(shard_id)
        while True:
            answer = self.call("GetRecords", {"ShardIterator": iterator, "Limit": self.limit})
            for record in answer["Records"]:
                self.check_record(shard_id, record)
                records.append(record)
            iterator = answer.get("NextShardIterator")
            if iterator is None:
                self.ended.add(shard_id)
                return records
            if not answer["Records"]:
                return records

    def check_record(self, shard_id, record):
        number = record["dynamodb"]["SequenceNumber"]
        assert 21 <= len(number) <= 40 and number.isdigit()
        last = self.places.get(shard_id)
        assert last is None or int(last) < int(number), f"{number} comes after {last}"
        self.places[shard_id] = number
        assert record["eventID"] not in self.events, f"event {record['eventID']} comes twice"
        self.events.add(record["eventID"])

    def read(self):
        """Every record that is there now and was not read before, parents before children."""
        records, deadline = [], time.monotonic() + CLOSING_SECONDS_MAX
        while True:
            blocked = False
            shards = shards_of(self.call, self.stream_arn)
            for shard_id, shard in shards.items():
                parent = shard.get("ParentShardId")
                if shard_id in self.ended:
                    continue
                if parent in shards and parent not in self.ended:
                    blocked = True
                    continue
                records += self.read_shard(shard_id)
                # Children may have been made meanwhile.
                blocked = blocked or shard_id in self.ended
            if not blocked:
                return records
            assert time.monotonic() < deadline, "a shard that has children does not end"


def replay(records, items, key_of):
    """Applies records with both images to `items`, by key_of(record's keys), and checks that each fits what is there."""
    for record in records:
        change = record["dynamodb"]
        key = key_of(change["Keys"])
        old, new = change.get("OldImage"), change.get("NewImage")
        assert old == items.get(key), f"{key}: was {items.get(key)}, the record's old image is {old}"
        assert old != new, f"{key}: nothing changed"
        event = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
        assert record["eventName"] == event
        if new is None:
            del items[key]
        else:
            items[key] = new
