"""Random cases of the control plane: tables, their settings, tags and time to live."""

from cases import READ_TABLES, Case, Table

ARN = "arn:aws:dynamodb:{region}:000000000000:table/"


class ControlRequests:
    """Makes the cases of one number."""

    def __init__(self, chance, number):
        self.chance = chance
        self.number = number

    def create_table(self):
        chance = self.chance
        name = f"new-{self.number}"
        request = {**Table(("pk", chance.choice("SNB")), ("sk", chance.choice("SNB")) if chance.random() < 0.5 else None,
                           name).definition()}
        for _ in range(chance.choice([0, 0, 1, 1, 2])):
            self.spoil_definition(request)
        after = [("DescribeTable", {"TableName": name})]
        if chance.random() < 0.3:
            update = {"TableName": name}
            for _ in range(chance.choice([1, 1, 2])):
                update.update(chance.choice([
                    {"BillingMode": "PAY_PER_REQUEST"}, {"BillingMode": "PROVISIONED"}, {"BillingMode": "x"},
                    {"ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}},
                    {"ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 5}},
                    {"DeletionProtectionEnabled": True}, {"DeletionProtectionEnabled": False}, {}]))
            after += [("UpdateTable", update), ("DescribeTable", {"TableName": name})]
        after += [("DeleteTable", {"TableName": name}),
                  ("UpdateTable", {"TableName": name, "DeletionProtectionEnabled": False}),
                  ("DeleteTable", {"TableName": name})]
        return Case("CreateTable", request, [], after)

    def spoil_definition(self, request):
        chance = self.chance
        element = {"AttributeName": "pk", "KeyType": "HASH"}
        request.update(chance.choice([
            {"KeySchema": []}, {"KeySchema": [element, element]}, {"KeySchema": [{"AttributeName": "pk", "KeyType": "RANGE"}]},
            {"KeySchema": [element, {"AttributeName": "sk", "KeyType": "RANGE"}, {"AttributeName": "x", "KeyType": "RANGE"}]},
            {"KeySchema": [{"AttributeName": "pk", "KeyType": "hash"}]}, {"KeySchema": [{"AttributeName": "", "KeyType": "HASH"}]},
            {"KeySchema": [{"AttributeName": "other", "KeyType": "HASH"}]}, {"KeySchema": [{"AttributeName": "pk"}]},
            {"KeySchema": [element, {"AttributeName": "pk", "KeyType": "RANGE"}]}, {"KeySchema": [{"KeyType": "HASH"}]},
            {"KeySchema": [{"AttributeName": "k" * 256, "KeyType": "HASH"}]}, {"KeySchema": None},
            {"AttributeDefinitions": []}, {"AttributeDefinitions": None},
            {"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "x", "AttributeType": "N"}]},
            {"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "BOOL"}]},
            {"AttributeDefinitions": [{"AttributeName": "pk"}]}, {"AttributeDefinitions": [{"AttributeType": "S"}]},
            {"BillingMode": "PROVISIONED"}, {"BillingMode": "FREE"}, {"BillingMode": None},
            {"ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}},
            {"BillingMode": None, "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}},
            {"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": -1}},
            {"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 5}},
            {"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 1000000000001, "WriteCapacityUnits": 1}},
            {"TableClass": "STANDARD"}, {"TableClass": "STANDARD_INFREQUENT_ACCESS"}, {"TableClass": "CHEAP"},
            {"DeletionProtectionEnabled": True}, {"Tags": [{"Key": "k", "Value": "v"}]}, {"Tags": [{"Key": "", "Value": "v"}]},
            {"Tags": [{"Key": "k"}]}, {"Tags": [{"Key": "k", "Value": "v"}, {"Key": "k", "Value": "w"}]},
            {"TableName": chance.choice(["ab", "", "x" * 256, "a b", "é", None, "read-s"])},
            {"StreamSpecification": {"StreamEnabled": False}}, {"LocalSecondaryIndexes": []}, {"GlobalSecondaryIndexes": []},
        ]))

    def other(self):
        chance = self.chance
        operation = chance.choice(["DescribeTable", "DeleteTable", "UpdateTable", "ListTables", "ListTagsOfResource", "TagResource",
                                   "UntagResource", "DescribeLimits"])
        name = chance.choice(["missing-table", "", "ab", "x" * 256, "a b", None])
        if operation in ("DescribeTable", "DeleteTable", "UpdateTable"):
            if operation == "DescribeTable" and chance.random() < 0.3:
                name = chance.choice(READ_TABLES).name
            return Case(operation, {} if name is None else {"TableName": name})
        if operation == "ListTables":
            request = {}
            if chance.random() < 0.5:
                request["Limit"] = chance.choice([0, 1, 2, 100, 101, -1])
            if chance.random() < 0.5:
                request["ExclusiveStartTableName"] = chance.choice(["a", "read-n", "read-nn", "zzz", "", "a b", "ab"])
            return Case(operation, request)
        if operation == "DescribeLimits":
            return Case(operation, {})
        request = {"ResourceArn": chance.choice([ARN + "read-s", ARN + "missing", "arn", "", None, "x" * 1284, ARN + "read-s/stream/x"])}
        if operation == "TagResource":
            request["Tags"] = chance.choice([
                [], [{"Key": "a", "Value": "b"}], None, [{"Key": "", "Value": "b"}], [{"Key": "a" * 129, "Value": "b" * 257}], [{}]])
        if operation == "UntagResource":
            request["TagKeys"] = chance.choice([[], ["a"], None, ["nothing"], [""], ["a" * 129]])
        return Case(operation, {name: value for name, value in request.items() if value is not None})

    def time_to_live(self):
        """Of a table of the case's own, since what it has been set to decides what it can be set to next."""
        chance = self.chance
        table = f"expiring-{self.number}"
        describe = ("DescribeTimeToLive", {"TableName": table})
        before = [("CreateTable", Table(("pk", "S"), None, table).definition())]
        for _ in range(chance.choice([0, 1, 1, 2])):
            before += [("UpdateTimeToLive", self.time_to_live_update(table, wrong=0)), describe]
        case = Case("UpdateTimeToLive", self.time_to_live_update(table, wrong=0.15), before, [describe])
        if chance.random() < 0.3:
            names = [table, table, "missing-table", "", "ab", "x" * 256, "a b", None]
            case = Case("DescribeTimeToLive", {"TableName": chance.choice(names)}, before)
        case.cleanup = [("DeleteTable", {"TableName": table})]
        return case

    def time_to_live_update(self, table, wrong):
        chance = self.chance
        request = {"TableName": table, "TimeToLiveSpecification": {
            "Enabled": chance.random() < 0.7, "AttributeName": chance.choice(["expires", "expires", "other", "pk"])}}
        if chance.random() < wrong:
            request["TableName"] = chance.choice(["missing-table", "", "ab", "a b"])
        if chance.random() < wrong:
            request["TimeToLiveSpecification"] = chance.choice([
                {}, None, {"Enabled": True}, {"AttributeName": "expires"}, {"Enabled": True, "AttributeName": ""},
                {"Enabled": True, "AttributeName": "x" * 256}, {"Enabled": "yes", "AttributeName": "expires"}])
        return request
