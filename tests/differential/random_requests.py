"""Random cases: a request, what must be stored before it, and what is read after it."""

import base64
import copy
import random
import re

from cases import KEY_VALUES, READ_TABLES, WRITE_TABLES, Case, key_of, key_value
from random_control import ControlRequests
from random_expressions import Expressions
from random_legacy import LegacyParameters
from random_statements import Statements
from random_values import BINARIES, STRINGS, Values

ENUMS = {
    "ReturnConsumedCapacity": ["NONE", "TOTAL", "INDEXES"],
    "ReturnItemCollectionMetrics": ["NONE", "SIZE"],
    "ReturnValuesOnConditionCheckFailure": ["NONE", "ALL_OLD"],
    "Select": ["ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT"],
    "ReturnValues": ["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"],
}


class Requests:
    """Makes case number `number` of a seed: the same one at any time."""

    def __init__(self, seed, number):
        self.chance = random.Random(f"{seed}/{number}")
        self.number = number
        self.values = Values(self.chance)
        self.control = ControlRequests(self.chance, number)

    def case(self):
        make = self.chance.choices(
            [self.get_item, self.put_item, self.update_item, self.delete_item, self.query, self.scan, self.batch_get_item,
             self.batch_write_item, self.transact_write_items, self.transact_get_items, self.control.create_table, self.control.other, self.control.time_to_live,
             self.execute_statement, self.batch_execute_statement, self.execute_transaction],
            [9, 14, 30, 9, 16, 14, 5, 5, 6, 3, 3, 3, 2, 24, 5, 5])[0]
        case = make()
        if self.chance.random() < 0.06:
            case.request = copy.deepcopy(case.request)
            self.spoil_request(case.request)
        return case

    # Parts

    def legacy(self):
        return LegacyParameters(self.chance, self.values, wrong=self.chance.choice([0, 0, 1]))

    def expressions(self):
        return Expressions(self.chance, self.values, wrong=self.chance.choice([0, 0, 0.5, 1]))

    def finish_expressions(self, request, expressions):
        """Adds the placeholders, without those that no expression uses; sometimes breaks them."""
        placeholders = expressions.placeholders
        text = " ".join(value for name, value in request.items() if name.endswith("Expression") and isinstance(value, str))
        used = set(re.findall(r"[#:]\w+", text))
        placeholders.names = {name: value for name, value in placeholders.names.items() if name in used}
        placeholders.values = {name: value for name, value in placeholders.values.items() if name in used}
        if self.chance.random() < 0.06:
            placeholders.spoil(self.values)
        request.update(placeholders.members())

    def options(self, request, *names):
        for name in names:
            if self.chance.random() < 0.2:
                request[name] = self.chance.choice(ENUMS[name]) if self.chance.random() < 0.95 else self.chance.choice(
                    ["", "none", "BOTH", "ALL"])

    def key(self, table):
        """The key of an item, sometimes a wrong one."""
        chance = self.chance
        key = key_of(chance, table)
        if chance.random() > 0.05:
            return key
        name, kind = chance.choice(list(table.key_types().items()))
        choice = chance.randrange(9)
        if choice == 0:
            del key[name]
        elif choice == 1:
            key["extra"] = {"S": "x"}
        elif choice == 2:
            key[name] = self.values.value()
        elif choice == 3:
            key[name] = {kind: "0" if kind == "N" else ""}
        elif choice == 4:
            key[name] = self.values.bad_value()
        elif choice == 5:
            key["renamed"] = key.pop(name)
        elif choice == 6:
            return {}
        elif choice == 7:
            length = chance.choice([1024, 1025, 2048, 2049, 3000])
            key[name] = {kind: {"S": "k" * length, "N": "9" * 38, "B": base64.b64encode(b"k" * length).decode()}[kind]}
        else:
            key[""] = {"S": "x"}
        return key

    def item(self, table):
        chance = self.chance
        item = {**self.key(table), **self.values.attributes()}
        roll = chance.random()
        if roll < 0.08:
            item[chance.choice(["bad", "m"])] = self.values.bad_value()
        elif roll < 0.10:
            item["deep"] = self.values.nested(chance.choice([5, 30, 31, 32, 33, 40]))
        elif roll < 0.11:
            item["wide"] = {"S": "w" * chance.choice([1000, 4000, 300000, 409600 - 30, 409600])}
        elif roll < 0.12:
            item[""] = {"S": "x"}
        elif roll < 0.125:
            item["n" * chance.choice([255, 256, 65535, 65536])] = {"N": "1"}
        return item

    def table_name(self, table):
        roll = self.chance.random()
        if roll > 0.015:
            return table.name
        return self.chance.choice(["missing-table", "", "ab", "x" * 255, "x" * 256, "a b", "é", "a/b",
                                   "arn:aws:dynamodb:us-east-1:000000000000:table/" + "missing-table"])

    def stored_item(self, table, key):
        """Calls that bring the key of a write table to a known state."""
        if self.chance.random() < 0.2:
            return [("DeleteItem", {"TableName": table.name, "Key": key})]
        return [("PutItem", {"TableName": table.name, "Item": table.with_sound_index_keys({**key, **self.values.attributes()})})]

    def read_back(self, table, key):
        return [("GetItem", {"TableName": table.name, "Key": key, "ConsistentRead": True})]

    # Operations

    def projected(self, request, expressions):
        roll = self.chance.random()
        if roll < 0.4:
            request["ProjectionExpression"] = expressions.projection()
        elif roll < 0.5:
            request["AttributesToGet"] = [self.chance.choice(["s", "n", "m", "pk", "status", "x"]) for _ in range(
                self.chance.choice([0, 1, 1, 2]))]

    def get_item(self):
        table = self.chance.choice(READ_TABLES)
        request = {"TableName": self.table_name(table), "Key": self.key(table)}
        expressions = self.expressions()
        self.projected(request, expressions)
        if self.chance.random() < 0.3:
            request["ConsistentRead"] = self.chance.random() < 0.5
        self.options(request, "ReturnConsumedCapacity")
        self.finish_expressions(request, expressions)
        return Case("GetItem", request)

    def write(self, operation, request, table, key, expressions):
        if "AttributeUpdates" in request or self.chance.random() < 0.08:
            legacy = self.legacy()
            request["Expected"] = legacy.expected()
            legacy.operator(request, request["Expected"])
        if ("Expected" not in request or self.chance.random() < 0.05) and (
                self.chance.random() < (0.3 if operation == "UpdateItem" else 0.6)):
            request["ConditionExpression"] = expressions.condition()
        self.options(request, "ReturnConsumedCapacity", "ReturnItemCollectionMetrics", "ReturnValues",
                     "ReturnValuesOnConditionCheckFailure", "ReturnValues")
        if operation != "UpdateItem" and request.get("ReturnValues") in ("ALL_NEW", "UPDATED_NEW", "UPDATED_OLD") and (
                self.chance.random() < 0.8):
            request["ReturnValues"] = "ALL_OLD"
        self.finish_expressions(request, expressions)
        sound = self.sound_key(table, key)
        return Case(operation, request, self.stored_item(table, sound), self.read_back(table, sound))

    def sound_key(self, table, key):
        """The key, if it is one, or one in its place."""
        if table.has_form_of_key(key) and all(key[name][kind] in KEY_VALUES[kind] for name, kind in table.key_types().items()):
            return key
        return key_of(self.chance, table)

    def put_item(self):
        table = self.chance.choice(WRITE_TABLES)
        item = self.item(table)
        key = {name: item[name] for name in table.key_names() if name in item}
        return self.write("PutItem", {"TableName": self.table_name(table), "Item": item}, table, key, self.expressions())

    def update_item(self):
        table = self.chance.choice(WRITE_TABLES)
        key = self.key(table)
        request = {"TableName": self.table_name(table), "Key": key}
        expressions = self.expressions()
        if self.chance.random() < 0.12:
            request["AttributeUpdates"] = self.legacy().updates(table)
        if ("AttributeUpdates" not in request or self.chance.random() < 0.05) and self.chance.random() < 0.97:
            request["UpdateExpression"] = expressions.update()
        case = self.write("UpdateItem", request, table, key, expressions)
        if len(str(key)) > 1000:
            # An update that only removes makes no item, and costs the least; rivals make one, of a key that costs more.
            request.pop("ReturnConsumedCapacity", None)
        return case

    def delete_item(self):
        table = self.chance.choice(WRITE_TABLES)
        key = self.key(table)
        return self.write("DeleteItem", {"TableName": self.table_name(table), "Key": key}, table, key, self.expressions())

    def read_many(self, table, request, expressions, filter_member):
        chance = self.chance
        if chance.random() < 0.4:
            request["FilterExpression"] = expressions.condition()
        if "KeyConditions" in request or chance.random() < 0.05:
            legacy = self.legacy()
            conditions = legacy.conditions()
            request[filter_member] = conditions
            legacy.operator(request, conditions)
            if chance.random() < 0.95:
                request.pop("FilterExpression", None)
        self.projected(request, expressions)
        self.options(request, "ReturnConsumedCapacity", "Select")
        if request.get("Select") in ("ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES") and chance.random() < 0.7:
            del request["Select"]
        if chance.random() < 0.2:
            request["ConsistentRead"] = chance.random() < 0.5
        if chance.random() < 0.02:
            request["IndexName"] = chance.choice(["none", "", "ab", "a b"])
        if chance.random() < 0.05:
            request["ExclusiveStartKey"] = self.key(table)
            if "IndexName" in request and chance.random() < 0.8:
                request["ExclusiveStartKey"].update(s2={"S": "a"}, n2={"N": "3"})

    def chosen_index(self, table):
        """What a read of the table is to read: an index or the table itself, each with its keys."""
        if not table.indexes or self.chance.random() < 0.3:
            return None, table
        index = self.chance.choice(table.indexes)
        return index.name, index.keys

    def query(self):
        chance = self.chance
        table = chance.choice([*READ_TABLES, READ_TABLES[-1]])
        request = {"TableName": self.table_name(table)}
        name, keys = self.chosen_index(table)
        if name:
            request["IndexName"] = name
        expressions = self.expressions()
        partition = self.indexed_value(keys.partition)

        def sort_value():
            return self.indexed_value(keys.sort) if chance.random() < 0.97 else self.values.value()

        if chance.random() < 0.1:
            request["KeyConditions"] = self.legacy().key_conditions(keys, partition, sort_value)
        if ("KeyConditions" not in request or chance.random() < 0.05) and chance.random() < 0.98:
            request["KeyConditionExpression"] = expressions.key_condition(keys, partition, sort_value)
        self.read_many(table, request, expressions, "QueryFilter")
        if chance.random() < 0.2:
            request["Limit"] = chance.choice([1, 2, 3, 100, 0, -1])
        if chance.random() < 0.3:
            request["ScanIndexForward"] = chance.random() < 0.5
        self.finish_expressions(request, expressions)
        return Case("Query", request)

    def indexed_value(self, key):
        """A value of a key attribute that items are likely to have."""
        name, kind = key
        if name == "s2":
            return {"S": self.chance.choice(STRINGS[1:])}
        if name == "b":
            return {"B": base64.b64encode(self.chance.choice(BINARIES[1:])).decode()}
        return key_value(self.chance, kind)

    def scan(self):
        chance = self.chance
        table = chance.choice([*READ_TABLES, READ_TABLES[-1]])
        request = {"TableName": self.table_name(table)}
        name, _ = self.chosen_index(table)
        if name:
            request["IndexName"] = name
        expressions = self.expressions()
        self.read_many(table, request, expressions, "ScanFilter")
        start = request.get("ExclusiveStartKey")
        if name or table.has_form_of_key(start):
            request.pop("ExclusiveStartKey", None)  # what comes after it depends on the order of a hash
        if chance.random() < 0.05:
            request["Limit"] = chance.choice([100, 0, -1, 2147483648])
        if chance.random() < 0.05:
            request["Segment"] = chance.choice([0, 1, -1, 999999, 1000000])
        if chance.random() < 0.05:
            request["TotalSegments"] = chance.choice([1, 0, 1000000, 1000001])
        self.finish_expressions(request, expressions)
        return Case("Scan", request)

    def batch_get_item(self):
        chance = self.chance
        items = {}
        for table in chance.sample(READ_TABLES, chance.choice([0, 1, 1, 1, 2])):
            keys = [self.key(table) for _ in range(chance.choice([0, 1, 2, 3]) if chance.random() < 0.97 else 101)]
            part = {"Keys": keys}
            expressions = self.expressions()
            self.projected(part, expressions)
            if chance.random() < 0.2:
                part["ConsistentRead"] = chance.random() < 0.5
            self.finish_expressions(part, expressions)
            items[self.table_name(table)] = part
        request = {"RequestItems": items}
        self.options(request, "ReturnConsumedCapacity")
        return Case("BatchGetItem", request)

    def batch_write_item(self):
        chance = self.chance
        items, before, after = {}, [], []
        for table in chance.sample(WRITE_TABLES, chance.choice([0, 1, 1, 1, 2])):
            writes = []
            for _ in range(chance.choice([0, 1, 2, 3]) if chance.random() < 0.97 else 26):
                if chance.random() < 0.6:
                    item = self.item(table)
                    key = {name: item[name] for name in table.key_names() if name in item}
                    writes.append({"PutRequest": {"Item": item}})
                else:
                    key = self.key(table)
                    writes.append({"DeleteRequest": {"Key": key}})
                sound = self.sound_key(table, key)
                before += self.stored_item(table, sound)
                after += self.read_back(table, sound)
                if chance.random() < 0.02:
                    writes.append(chance.choice([{}, None, {"PutRequest": {}}, {"DeleteRequest": None}, {
                        "PutRequest": {"Item": key}, "DeleteRequest": {"Key": key}}]))
            items[self.table_name(table)] = writes
        request = {"RequestItems": items}
        self.options(request, "ReturnConsumedCapacity", "ReturnItemCollectionMetrics")
        return Case("BatchWriteItem", request, before, after)

    def transact_write_items(self):
        chance = self.chance
        actions, before, after = [], [], []
        for _ in range(chance.choice([0, 1, 2, 2, 3]) if chance.random() < 0.97 else 101):
            table = chance.choice(WRITE_TABLES)
            kind = chance.choice(["Put", "Update", "Update", "Delete", "ConditionCheck"])
            item = self.item(table) if kind == "Put" else self.key(table)
            key = {name: item[name] for name in table.key_names() if name in item} if kind == "Put" else item
            request = {"TableName": self.table_name(table), "Item" if kind == "Put" else "Key": item}
            expressions = self.expressions()
            if kind == "Update" and chance.random() < 0.97:
                request["UpdateExpression"] = expressions.update()
            if chance.random() < (0.95 if kind == "ConditionCheck" else 0.3):
                request["ConditionExpression"] = expressions.condition()
            self.options(request, "ReturnValuesOnConditionCheckFailure")
            self.finish_expressions(request, expressions)
            actions.append({kind: request})
            if chance.random() < 0.02:
                actions[-1]["Delete"] = {"TableName": table.name, "Key": key}
            sound = self.sound_key(table, key)
            before += self.stored_item(table, sound)
            after += self.read_back(table, sound)
        request = {"TransactItems": actions}
        self.options(request, "ReturnConsumedCapacity", "ReturnItemCollectionMetrics")
        if chance.random() < 0.1:
            request["ClientRequestToken"] = chance.choice([f"token-{self.number}", f"token-{self.number}", "", "t" * 37])
        return Case("TransactWriteItems", request, before, after)

    def transact_get_items(self):
        chance = self.chance
        gets = []
        for _ in range(chance.choice([0, 1, 2, 3]) if chance.random() < 0.97 else 101):
            table = chance.choice(READ_TABLES)
            get = {"TableName": self.table_name(table), "Key": self.key(table)}
            expressions = self.expressions()
            if chance.random() < 0.4:
                get["ProjectionExpression"] = expressions.projection()
            self.finish_expressions(get, expressions)
            gets.append({"Get": get} if chance.random() < 0.98 else {})
        request = {"TransactItems": gets}
        self.options(request, "ReturnConsumedCapacity")
        return Case("TransactGetItems", request)

    def statements(self):
        return Statements(self.chance, self.values, wrong=self.chance.choice([0, 0, 0.5]))

    def selection(self, statements, whole_key):
        """A SELECT of a read table, and whether its items have an order."""
        chance = self.chance
        table = chance.choice([*READ_TABLES, READ_TABLES[-1]])
        source, keys, order, ordered = f'"{self.table_name(table)}"', table, "", False
        if whole_key and chance.random() < 0.95:
            where = [statements.key_equals(key_of(chance, table))]
            if chance.random() < 0.1:
                where.append(statements.condition())
            return statements.select(source, where), True
        name, keys = self.chosen_index(table)
        if name:
            source += f'."{name}"'
        where = []
        if chance.random() < 0.7:
            where.append(statements.key_equals({keys.partition[0]: self.indexed_value(keys.partition)}))
            if keys.sort and chance.random() < 0.6:
                value = statements.literal(self.indexed_value(keys.sort))
                where.append(f"{keys.sort[0]} {chance.choice(['=', '<', '<=', '>', '>='])} {value}")
            ordered = True
            if keys.sort and chance.random() < 0.4:
                order = f" ORDER BY {keys.sort[0]}{chance.choice(['', ' ASC', ' DESC'])}"
        if chance.random() < 0.4:
            where.append(statements.condition())
        return statements.select(source, where, order), ordered

    def writing(self, statements, returning):
        """A statement that writes, with the calls before and after it."""
        chance = self.chance
        table = chance.choice(WRITE_TABLES)
        source, key = f'"{self.table_name(table)}"', key_of(chance, table)
        roll = chance.random()
        if roll < 0.3:
            item = {**key, **{name: value for name, value in self.values.attributes().items() if chance.random() < 0.4}}
            text = statements.insert(source, {name: value for name, value in item.items() if "\0" not in str(value)})
        elif roll < 0.75:
            text = statements.update(source, key, returning)
        else:
            text = statements.delete(source, key, returning)
        before = self.stored_item(table, key)
        if roll < 0.3 and chance.random() < 0.7:
            before = [("DeleteItem", {"TableName": table.name, "Key": key})]
        return text, before, self.read_back(table, key)

    def execute_statement(self):
        chance = self.chance
        statements = self.statements()
        if chance.random() < 0.5:
            text, ordered = self.selection(statements, whole_key=False)
            request = {**statements.request(text)}
            if chance.random() < 0.2:
                request["ConsistentRead"] = chance.random() < 0.5
            if ordered and chance.random() < 0.2:
                request["Limit"] = chance.choice([1, 2, 3, 100, 0, -1])
            self.options(request, "ReturnConsumedCapacity")
            return Case("ExecuteStatement", request, ordered=ordered)
        text, before, after = self.writing(statements, returning=True)
        request = statements.request(text)
        self.options(request, "ReturnConsumedCapacity", "ReturnValuesOnConditionCheckFailure")
        return Case("ExecuteStatement", request, before, after, ordered=True)

    def several_statements(self, returning):
        """Statements that all read or all write, with the calls before and after them."""
        chance = self.chance
        reads, mixed = chance.random() < 0.4, chance.random() < 0.03
        requests, before, after = [], [], []
        for _ in range(chance.choice([1, 2, 2, 3])):
            statements = self.statements()
            if reads != (mixed and chance.random() < 0.5):
                requests.append(statements.request(self.selection(statements, whole_key=True)[0]))
                continue
            text, stored, read_back = self.writing(statements, returning)
            requests.append(statements.request(text))
            self.options(requests[-1], "ReturnValuesOnConditionCheckFailure")
            before += stored
            after += read_back
        return requests, before, after

    def batch_execute_statement(self):
        requests, before, after = self.several_statements(returning=True)
        request = {"Statements": requests}
        self.options(request, "ReturnConsumedCapacity")
        return Case("BatchExecuteStatement", request, before, after)

    def execute_transaction(self):
        requests, before, after = self.several_statements(returning=self.chance.random() < 0.05)
        request = {"TransactStatements": requests}
        self.options(request, "ReturnConsumedCapacity")
        if self.chance.random() < 0.1:
            request["ClientRequestToken"] = f"partiql-{self.number}"
        return Case("ExecuteTransaction", request, before, after)

    # Faults of any request

    def spoil_request(self, request):
        """Drops, empties or mistypes one member, at any depth."""
        chance = self.chance
        places = []

        def walk(node, depth):
            if depth > 3:
                return
            entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
            for place, inner in entries:
                places.append((node, place))
                walk(inner, depth + 1)

        walk(request, 0)
        if not places:
            return
        top = [place for place in places if place[0] is request]
        node, place = chance.choice(top if top and chance.random() < 0.6 else places)
        roll = chance.random()
        if roll < 0.35:
            del node[place]
        elif roll < 0.75:
            node[place] = chance.choice([None, "", "x", 1, 1.5, -1, True, [], {}, [None], ["x"], {"x": "y"}, "x" * 300, 2**40])
        else:
            request[chance.choice(["Unknown", "tableName", "Limit", "Segment", "IndexName", "ConsistentRead"])] = chance.choice(
                ["x", 1, None, [], {}])
