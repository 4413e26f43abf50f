"""Random requests of a tenant: every operation that reads or writes items, with every parameter that could tell or change
something that he may not see. Legacy parameters, indexes, PartiQL, transactions and streams included."""

import json
import random

import boto3.dynamodb.types

TABLES = ("things", "others")
INDEXES = {"by-owner": ("owner", "rank"), "by-secret": ("secret", None)}
OPEN = ["pk", "sk", "owner", "rank", "open", "more"]
ATTRIBUTES = [*OPEN, "secret", "ghost"]
serialize = boto3.dynamodb.types.TypeSerializer().serialize


def wire(item):
    return {name: serialize(value) for name, value in item.items()}


class Requests:
    """Random requests, as an operation and its body."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one_of(self, *choices):
        return self.random.choice(choices)

    def maybe(self, chance=0.4):
        return self.random.random() < chance

    def partition(self):
        return self.one_of("mine", "mine", "mine", "theirs-0", "theirs-1", "their one", "nobody")

    def key(self):
        return {"pk": self.partition(), "sk": self.random.randrange(8)}

    def attribute(self):
        return self.random.choice(ATTRIBUTES)

    def value(self):
        return self.one_of("mine", "open 1", "one-1", "one 1", "their one", 1, 5)

    def names(self, attributes):
        return {f"#{name}": name for name in attributes}

    def condition(self):
        """An expression with its attributes and values."""
        name = self.attribute()
        forms = (f"attribute_exists(#{name})", f"attribute_not_exists(#{name})", f"#{name} = :v", f"#{name} <> :v",
                 f"#{name} > :v", f"begins_with(#{name}, :s)", f"contains(#{name}, :s)", f"size(#{name}) > :n",
                 f"#{name} IN (:v, :s)", f"attribute_type(#{name}, :t)", f"#{name}.deep[0] = :n", f"NOT #{name} = :v")
        text = self.one_of(*forms)
        used = [name]
        if self.maybe(0.3):
            other = self.attribute()
            text += self.one_of(" AND ", " OR ") + f"attribute_exists(#{other})"
            used.append(other)
        return text, used

    def values(self, text):
        given = {":v": self.value(), ":s": self.one_of("o", "one"), ":n": self.random.randrange(9), ":t": "S"}
        return {name: serialize(value) for name, value in given.items() if name in text}

    def with_expressions(self, request, **expressions):
        """Adds (text, attributes) under their parameters' names, and the placeholders of all."""
        used, texts = [], ""
        for parameter, made in expressions.items():
            if made is not None:
                request[parameter] = made[0]
                used += made[1]
                texts += made[0] + " "
        if used:
            request["ExpressionAttributeNames"] = self.names(used)
        if values := self.values(texts):
            request["ExpressionAttributeValues"] = values
        return request

    def projection(self):
        used = self.random.sample(ATTRIBUTES, self.random.randrange(1, 4))
        if self.maybe(0.6):
            used = [name for name in used if name in OPEN] or ["pk"]
        return ", ".join("#" + name for name in used), used

    def update(self):
        target, other = self.one_of("open", "more", "open", "rank", "owner", "secret", "fresh"), self.attribute()
        text = self.one_of(f"SET #{target} = :v", f"REMOVE #{target}", f"ADD #{target} :n", f"SET #{target} = #{other}",
                           f"SET #{target} = if_not_exists(#{other}, :v)", f"SET #{target}.deep = :n")
        return text, [name for name in dict.fromkeys((target, other)) if "#" + name in text.replace(".", " ").replace(
            ",", " ").replace("(", " ").split()]

    def capacity(self, request):
        if self.maybe():
            request["ReturnConsumedCapacity"] = self.one_of("TOTAL", "INDEXES", "NONE")
        return request

    def maybe_consistent(self, request):
        if self.maybe(0.3):
            request["ConsistentRead"] = self.maybe(0.8)
        return request

    def old_item_of_failure(self, request, chance=0.4):
        if self.maybe(chance):
            request["ReturnValuesOnConditionCheckFailure"] = self.one_of("ALL_OLD", "ALL_OLD", "NONE")
        return request

    # ---- Legacy parameters

    def legacy_condition(self):
        operator = self.one_of("EQ", "NE", "GT", "LE", "BEGINS_WITH", "CONTAINS", "NOT_CONTAINS", "IN", "BETWEEN", "NULL",
                               "NOT_NULL")
        count = {"NULL": 0, "NOT_NULL": 0, "BETWEEN": 2, "IN": 2}.get(operator, 1)
        values = [self.one_of("mine", "o", "one-1", "open 1") for _ in range(count)]
        condition = {"ComparisonOperator": operator}
        if count:
            condition["AttributeValueList"] = [serialize(value) for value in sorted(values)]
        return condition

    def legacy_conditions(self, request, parameter):
        names = self.random.sample(ATTRIBUTES, self.random.randrange(1, 3))
        request[parameter] = {name: self.legacy_condition() for name in names}
        if len(names) > 1 and self.maybe(0.7):
            request["ConditionalOperator"] = self.one_of("AND", "OR")
        return request

    def expected(self, request):
        if self.maybe(0.6):
            return self.legacy_conditions(request, "Expected")
        request["Expected"] = {self.attribute(): self.one_of({"Exists": False}, {"Value": serialize(self.value())})}
        return request

    def attribute_updates(self):
        names = self.random.sample(["open", "more", "rank", "secret", "fresh"], self.random.randrange(1, 3))
        return {name: self.one_of({"Action": "ADD", "Value": serialize(1)}, {"Action": "DELETE"},
                                  {"Action": "PUT", "Value": serialize(self.value())}) for name in names}

    # ---- Operations

    def get_item(self):
        request = self.maybe_consistent(self.capacity({"TableName": self.one_of(*TABLES), "Key": wire(self.key())}))
        if self.maybe(0.3):
            request["AttributesToGet"] = self.random.sample(ATTRIBUTES, 2)
            return request
        return self.with_expressions(request, ProjectionExpression=self.projection() if self.maybe(0.8) else None)

    def batch_get_item(self):
        parts = {}
        for table in self.random.sample(TABLES, self.one_of(1, 1, 2)):
            keys = {json.dumps(key): wire(key) for key in (self.key() for _ in range(self.random.randrange(1, 4)))}
            parts[table] = self.maybe_consistent({"Keys": list(keys.values())})
            if self.maybe(0.2):
                parts[table]["AttributesToGet"] = self.random.sample(ATTRIBUTES, 2)
                continue
            self.with_expressions(parts[table], ProjectionExpression=self.projection() if self.maybe(0.8) else None)
        return self.capacity({"RequestItems": parts})

    def page(self, request):
        if self.maybe():
            request["Limit"] = self.random.randrange(1, 5)
        if self.maybe():
            request["Select"] = self.one_of("COUNT", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES",
                                            "SPECIFIC_ATTRIBUTES")
        return self.maybe_consistent(self.capacity(request))

    def selection(self, request):
        wanted = request.get("Select", "SPECIFIC_ATTRIBUTES") == "SPECIFIC_ATTRIBUTES"
        return self.projection() if wanted and self.maybe(0.8) else None

    def legacy_selection(self, request, filtering):
        if self.maybe() and "Select" not in request:
            request["AttributesToGet"] = self.random.sample(ATTRIBUTES, 2)
        return self.legacy_conditions(request, filtering) if self.maybe(0.6) else request

    def query(self):
        index = self.one_of(None, None, "by-rank", *INDEXES)
        leading, sort = INDEXES.get(index, ("pk", "rank" if index else "sk"))
        request = self.page({"TableName": self.one_of(*TABLES), "ScanIndexForward": self.maybe()})
        if index:
            request["IndexName"] = index
        if self.maybe(0.25):
            request["KeyConditions"] = {leading: {"ComparisonOperator": "EQ", "AttributeValueList": [
                serialize(self.one_of("mine", "mine", "theirs-0", "their one", "one-1"))]}}
            if sort and self.maybe():
                request["KeyConditions"][sort] = {"ComparisonOperator": "GT", "AttributeValueList": [serialize(2)]}
            return self.legacy_selection(request, "QueryFilter")
        text, used = f"#{leading} = :leading", [leading]
        if sort and self.maybe():
            text, used = text + f" AND #{sort} > :n", [leading, sort]
        self.with_expressions(request, KeyConditionExpression=(text, used), ProjectionExpression=self.selection(request),
                              FilterExpression=self.condition() if self.maybe() else None)
        leading_value = self.one_of("mine", "mine", "mine", "one-1", "their one", "theirs-0")
        request.setdefault("ExpressionAttributeValues", {})[":leading"] = serialize(leading_value)
        if self.maybe(0.2):
            request["ExclusiveStartKey"] = wire({**self.key(), **({leading: leading_value} if index else {}),
                                                 **({sort: 3} if index and sort else {})})
        return request

    def scan(self):
        request = self.page({"TableName": self.one_of(*TABLES)})
        if self.maybe():
            request["IndexName"] = self.one_of("by-rank", *INDEXES)
        if self.maybe(0.2):
            request.update(TotalSegments=2, Segment=1)
        if self.maybe(0.2):
            leading, sort = INDEXES.get(request.get("IndexName"), (None, "rank" if "IndexName" in request else None))
            request["ExclusiveStartKey"] = wire({**self.key(), **{name: self.one_of("mine", "their one") if name == leading
                                                                  else 3 for name in (leading, sort) if name}})
        if self.maybe(0.25):
            return self.legacy_selection(request, "ScanFilter")
        return self.with_expressions(request, ProjectionExpression=self.selection(request),
                                     FilterExpression=self.condition() if self.maybe() else None)

    def written(self, request, old_values):
        if self.maybe():
            request["ReturnValues"] = self.one_of(*old_values)
        if self.maybe(0.3):
            request["ReturnItemCollectionMetrics"] = "SIZE"
        return self.capacity(self.old_item_of_failure(request, 0.3))

    def item(self):
        return {**self.key(), "open": self.value(), "owner": "mine", "rank": self.random.randrange(9)}

    def put_item(self):
        request = self.written({"TableName": self.one_of(*TABLES), "Item": wire(self.item())}, ("NONE", "ALL_OLD"))
        if self.maybe(0.2):
            return self.expected(request)
        return self.with_expressions(request, ConditionExpression=self.condition() if self.maybe(0.6) else None)

    def delete_item(self):
        request = self.written({"TableName": self.one_of(*TABLES), "Key": wire(self.key())}, ("NONE", "ALL_OLD"))
        if self.maybe(0.2):
            return self.expected(request)
        return self.with_expressions(request, ConditionExpression=self.condition() if self.maybe(0.6) else None)

    def update_item(self):
        request = self.written({"TableName": self.one_of(*TABLES), "Key": wire(self.key())},
                               ("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"))
        if self.maybe(0.2):
            request["AttributeUpdates"] = self.attribute_updates()
            return self.expected(request) if self.maybe() else request
        return self.with_expressions(request, UpdateExpression=self.update(),
                                     ConditionExpression=self.condition() if self.maybe(0.5) else None)

    def batch_write_item(self):
        tables = {}
        for table in self.random.sample(TABLES, self.one_of(1, 1, 2)):
            writes = tables[table] = {}
            for _ in range(self.random.randrange(1, 4)):
                item = self.item()
                key = {name: item[name] for name in ("pk", "sk")}
                writes[json.dumps(key)] = ({"PutRequest": {"Item": wire(item)}} if self.maybe(0.5)
                                           else {"DeleteRequest": {"Key": wire(key)}})
        request = {"RequestItems": {table: list(writes.values()) for table, writes in tables.items()}}
        if self.maybe(0.3):
            request["ReturnItemCollectionMetrics"] = "SIZE"
        return self.capacity(request)

    def transact_get_items(self):
        gets = [self.with_expressions({"TableName": self.one_of(*TABLES), "Key": wire(self.key())},
                                      ProjectionExpression=self.projection() if self.maybe(0.8) else None)
                for _ in range(self.random.randrange(1, 4))]
        return self.capacity({"TransactItems": [{"Get": get} for get in gets]})

    def action(self):
        kind = self.one_of("Put", "Delete", "Update", "Update", "ConditionCheck")
        request = {"TableName": self.one_of(*TABLES)}
        request["Item" if kind == "Put" else "Key"] = wire(self.item() if kind == "Put" else self.key())
        condition = self.condition() if kind == "ConditionCheck" or self.maybe() else None
        if condition:
            self.old_item_of_failure(request)
        return {kind: self.with_expressions(request, ConditionExpression=condition,
                                            **({"UpdateExpression": self.update()} if kind == "Update" else {}))}

    def transact_write_items(self):
        request = {"TransactItems": [self.action() for _ in range(self.random.randrange(1, 4))]}
        if self.maybe(0.2):
            request["ClientRequestToken"] = f"token-{self.random.randrange(5)}"
        if self.maybe(0.3):
            request["ReturnItemCollectionMetrics"] = "SIZE"
        return self.capacity(request)

    # ---- PartiQL

    def where(self, pinning=False):
        pinned = f"pk = '{self.partition()}' AND sk = {self.random.randrange(8)}"
        if pinning:
            return pinned
        return self.one_of(pinned, pinned, pinned, f"pk = '{self.partition()}'",
                           f"pk IN ['{self.partition()}', '{self.partition()}']", f"pk = 'mine' OR open = '{self.value()}'",
                           f"sk > 1 AND pk = 'mine'", "sk > 1", f"owner = '{self.one_of('mine', 'their one')}'")

    def extra(self):
        name = self.attribute()
        return self.one_of("", "", f" AND {name} = 'one-1'", f" AND attribute_type({name}, 'S')", f" AND {name} IS MISSING",
                           f" AND size({name}) > 3", f" AND contains({name}, 'o')")

    def select(self, pinning=False):
        """Of one item, if it is to pin its key, as transactions want it."""
        index = "" if pinning else self.one_of("", "", "", ".\"by-rank\"", ".\"by-owner\"", ".\"by-secret\"")
        columns = self.one_of("*", ", ".join(self.random.sample(ATTRIBUTES, 2)), "pk, sk", "open", "more.deep")
        order = "" if pinning else self.one_of("", "", "", " ORDER BY sk DESC")
        return f'SELECT {columns} FROM {self.one_of(*TABLES)}{index} WHERE {self.where(pinning)}{self.extra()}{order}'

    def change(self, returning=True, pinning=False):
        table, where = self.one_of(*TABLES), self.where(pinning)
        after = self.one_of("", "", " RETURNING ALL OLD *", " RETURNING MODIFIED NEW *") if returning else ""
        return self.one_of(
            f"UPDATE {table} SET {self.attribute()} = '{self.value()}' WHERE {where}{self.extra()}{after}",
            f"UPDATE {table} SET open = {self.attribute()} WHERE {where}{after}",
            f"UPDATE {table} REMOVE {self.attribute()} WHERE {where}{after}",
            f"DELETE FROM {table} WHERE {where}{self.extra()}" + after.replace("MODIFIED NEW", "ALL OLD"),
            f"INSERT INTO {table} VALUE {{'pk': '{self.partition()}', 'sk': {self.random.randrange(8)}, 'open': 'new'}}")

    def statement(self, text):
        """With one of its texts as a parameter, now and then."""
        made = {"Statement": text}
        if self.maybe(0.3) and "= 'mine'" in text:
            made = {"Statement": text.replace("= 'mine'", "= ?", 1), "Parameters": [serialize("mine")]}
        return self.old_item_of_failure(made, 0.3)

    def execute_statement(self):
        request = self.maybe_consistent(self.statement(self.select() if self.maybe(0.5) else self.change()))
        if self.maybe(0.2):
            request["Limit"] = self.random.randrange(1, 5)
        if self.maybe(0.1):
            request["NextToken"] = self.one_of("AAAA", "x")
        return self.capacity(request)

    def batch_execute_statement(self):
        made = self.select if self.maybe(0.5) else self.change
        return self.capacity({"Statements": [self.maybe_consistent(self.statement(made()))
                                             for _ in range(self.random.randrange(1, 4))]})

    def execute_transaction(self):
        count, pinning = self.random.randrange(1, 3), self.maybe(0.8)
        if self.maybe(0.5):
            statements = [self.select(pinning) for _ in range(count)]
        else:
            statements = [self.change(returning=False, pinning=pinning) for _ in range(count)]
            if self.maybe():
                where = self.where(pinning) + self.extra()
                statements.append(f"EXISTS(SELECT * FROM {self.one_of(*TABLES)} WHERE {where})")
        request = {"TransactStatements": [self.statement(statement) for statement in statements]}
        if self.maybe(0.2):
            request["ClientRequestToken"] = f"token-{self.random.randrange(5, 9)}"
        return self.capacity(request)

    # ---- Streams

    def get_records(self):
        """The iterator is that of the table's only shard in the world that is asked."""
        request = {"ShardIterator": f"of {self.one_of(*TABLES)}"}
        if self.maybe():
            request["Limit"] = self.random.randrange(1, 5)
        return request

    OPERATIONS = {
        "GetItem": get_item, "BatchGetItem": batch_get_item, "Query": query, "Scan": scan, "PutItem": put_item,
        "DeleteItem": delete_item, "UpdateItem": update_item, "BatchWriteItem": batch_write_item,
        "TransactGetItems": transact_get_items, "TransactWriteItems": transact_write_items,
        "ExecuteStatement": execute_statement, "BatchExecuteStatement": batch_execute_statement,
        "ExecuteTransaction": execute_transaction, "GetRecords": get_records}
    OFTEN = ["Query", "UpdateItem", "TransactWriteItems", "ExecuteStatement"]

    def next(self):
        operation = self.random.choice([*self.OPERATIONS, *self.OFTEN])
        return operation, self.OPERATIONS[operation](self)
