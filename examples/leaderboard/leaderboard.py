"""The best scores of games: of all players, of a region, and of each player alone."""

from boto3.dynamodb.conditions import Key

TOP, REGIONAL, OWN_BEST = "top", "regional", "own-best"


def schema(hash_keys, range_keys):
    return [{"AttributeName": name, "KeyType": "HASH"} for name in hash_keys] + [
        {"AttributeName": name, "KeyType": "RANGE"} for name in range_keys]


class Leaderboard:
    def __init__(self, dynamodb, table_name="scores"):
        self._dynamodb = dynamodb
        self._table = dynamodb.Table(table_name)

    def create_table(self):
        types = {"player": "S", "game": "S", "best": "N", "region": "S"}
        everything = {"Projection": {"ProjectionType": "ALL"}}
        self._dynamodb.create_table(
            TableName=self._table.name,
            KeySchema=schema(["player"], ["game"]),
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()],
            GlobalSecondaryIndexes=[
                {"IndexName": TOP, "KeySchema": schema(["game"], ["best"]), **everything},
                # A key of several attributes: no "game#region" to be put together by hand.
                {"IndexName": REGIONAL, "KeySchema": schema(["game", "region"], ["best"]),
                 "Projection": {"ProjectionType": "KEYS_ONLY"}},
            ],
            LocalSecondaryIndexes=[{"IndexName": OWN_BEST, "KeySchema": schema(["player"], ["best"]), **everything}],
            BillingMode="PAY_PER_REQUEST")
        self._table.wait_until_exists()

    def delete_table(self):
        self._table.delete()

    def submit(self, player, game, region, score):
        """Counts the round, and keeps the score if it is the player's best. Returns whether it is."""
        key = {"player": player, "game": game}
        answer = self._table.update_item(
            Key=key, UpdateExpression="ADD rounds :one SET #region = :region",
            ExpressionAttributeNames={"#region": "region"}, ExpressionAttributeValues={":one": 1, ":region": region},
            ReturnValues="ALL_NEW")
        if answer["Attributes"].get("best", -1) >= score:
            return False
        try:
            self._table.update_item(
                Key=key, UpdateExpression="SET best = :score",
                ConditionExpression="attribute_not_exists(best) OR best < :score",
                ExpressionAttributeValues={":score": score})
        except self._dynamodb.meta.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def top(self, game, count):
        """(player, best) of the best players; ties in an order of their own."""
        items = self._table.query(IndexName=TOP, KeyConditionExpression=Key("game").eq(game), ScanIndexForward=False,
                                  Limit=count)["Items"]
        return [(item["player"], int(item["best"])) for item in items]

    def regional_top(self, game, region, count):
        condition = Key("game").eq(game) & Key("region").eq(region)
        items = self._table.query(IndexName=REGIONAL, KeyConditionExpression=condition, ScanIndexForward=False,
                                  Limit=count)["Items"]
        return [(item["player"], int(item["best"])) for item in items]

    def better_than(self, game, score):
        """How many players are better: one less than the rank of the score."""
        condition = Key("game").eq(game) & Key("best").gt(score)
        return self._table.query(IndexName=TOP, KeyConditionExpression=condition, Select="COUNT")["Count"]

    def own_best(self, player, count):
        """The games in which the player was best, as read by the player who just scored: consistently."""
        items = self._table.query(IndexName=OWN_BEST, KeyConditionExpression=Key("player").eq(player),
                                  ScanIndexForward=False, Limit=count, ConsistentRead=True)["Items"]
        return [(item["game"], int(item["best"])) for item in items]
