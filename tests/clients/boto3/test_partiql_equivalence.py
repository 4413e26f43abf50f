"""A random operation said in JSON and in PartiQL gives the same answer and leaves the same item and index entries."""

import os
import random

import botocore.exceptions
import pytest

from indexes import definitions, index
from tables import create_table, delete_table, key_schema
from test_random_operations import RandomValues, canonical

STEPS = int(os.environ.get("GALVAN_TEST_EQUIVALENCE_STEPS", "600"))
NAMES = ["a", "b", "c", "d e"]
SCHEMA = {
    **key_schema(pk="S", sk="N"),
    "AttributeDefinitions": definitions(pk="S", sk="N", g="S", h="N"),
    "GlobalSecondaryIndexes": [index("global", ["g"], ["h"], include=["a", "b"])],
    "LocalSecondaryIndexes": [index("local", ["pk"], ["h"], "KEYS_ONLY")],
}


def literal(value, chance, parameters):
    """A value as PartiQL writes it, or as a parameter: always the latter where there is no literal."""
    (kind, content), = value.items()
    if kind in ("B", "BS") or chance.random() < 0.3 or (kind == "M" and "" in content):
        parameters.append(value)
        return "?"
    if kind == "S":
        return "'" + content.replace("'", "''") + "'"
    if kind == "N":
        return content
    if kind in ("BOOL", "NULL"):
        return "null" if kind == "NULL" else str(content).lower()
    if kind == "L":
        return "[" + ", ".join(literal(element, chance, parameters) for element in content) + "]"
    if kind == "M":
        return "{" + ", ".join("'" + name.replace("'", "''") + "': " + literal(inner, chance, parameters)
                               for name, inner in content.items()) + "}"
    members = [{kind[0]: member} for member in content]
    return "<<" + ", ".join(literal(member, chance, parameters) for member in members) + ">>"


class Both:
    """Two tables, one for each language, which must stay equal."""

    def __init__(self, client, chance):
        self.client = client
        self.chance = chance
        self.values = RandomValues(chance)
        self.json_table = create_table(client, **SCHEMA)
        self.partiql_table = create_table(client, **SCHEMA)

    def drop(self):
        delete_table(self.client, self.json_table)
        delete_table(self.client, self.partiql_table)

    def outcome(self, call):
        """The answer, or the error's name."""
        try:
            return call()
        except botocore.exceptions.ClientError as error:
            return error.response["Error"]["Code"]

    def key(self):
        return {"pk": {"S": self.chance.choice("xyz")}, "sk": {"N": str(self.chance.randrange(4))}}

    def index_key(self):
        """Some, all or none of the indexes' own key attributes; now and then of a type that they refuse."""
        of_index = {"g": {"S": self.chance.choice("uv")}, "h": {"N": str(self.chance.randrange(3))}}
        if self.chance.random() < 0.05:
            of_index["h"] = {"S": "h"}
        return {name: value for name, value in of_index.items() if self.chance.random() < 0.8}

    def where(self, key, parameters):
        return " AND ".join(f"{name} = {literal(value, self.chance, parameters)}" for name, value in key.items())

    def value(self):
        value = self.values.value()
        # Names and members that only JSON can say are not in question here.
        return value if "\0" not in str(value) else {"N": "1"}

    def condition(self, placeholders):
        """A random condition in both languages: an expression with placeholders, and PartiQL with parameters."""
        name = self.chance.choice(NAMES)
        value = self.chance.choice([self.value(), {"N": "1"}, {"S": "a"}])
        parameters = []
        text = literal(value, self.chance, parameters)
        quoted = f'"{name}"'
        placeholders["ExpressionAttributeNames"]["#c"] = name
        values = placeholders["ExpressionAttributeValues"]
        kind = self.chance.randrange(8)
        if kind == 0:
            return "attribute_not_exists(#c)", f"{quoted} IS MISSING", []
        if kind == 1:
            return "attribute_exists(#c)", f"{quoted} IS NOT MISSING", []
        if kind == 2:
            values[":t"] = {"S": "N"}
            return "attribute_type(#c, :t)", f"attribute_type({quoted}, 'N')", []
        if kind == 3:
            values[":t"] = {"N": "2"}
            return "size(#c) < :t", f"size({quoted}) < 2", []
        values[":c"] = value
        operator = self.chance.choice(["=", "<>", "contains"])
        if operator == "contains":
            return "contains(#c, :c)", f"contains({quoted}, {text})", parameters
        return f"#c {operator} :c", f"{quoted} {operator} {text}", parameters

    def json(self, operation, **members):
        for name in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            if name in members and not members[name]:
                del members[name]
        return self.outcome(lambda: operation(TableName=self.json_table, **members))

    def partiql(self, statement, parameters, members=None):
        more = {**({"Parameters": parameters} if parameters else {}), **(members or {})}
        return self.outcome(
            lambda: self.client.execute_statement(Statement=statement, ReturnConsumedCapacity="INDEXES", **more))

    def insert(self):
        item = {**self.key(), **self.index_key(), **{name: self.value() for name in self.chance.sample(NAMES, 2)}}
        parameters = []
        text = literal({"M": item}, self.chance, parameters)
        in_json = self.json(self.client.put_item, Item=item, ConditionExpression="attribute_not_exists(pk)")
        in_partiql = self.partiql(f'INSERT INTO "{self.partiql_table}" VALUE {text}', parameters)
        expected = {"ConditionalCheckFailedException": "DuplicateItemException"}
        if isinstance(in_json, str):
            assert in_partiql == expected.get(in_json, in_json)
        else:
            assert in_partiql["Items"] == []

    def update(self):
        key, name = self.key(), self.chance.choice([*NAMES, "h"])
        placeholders = {"ExpressionAttributeNames": {"#n": name}, "ExpressionAttributeValues": {}}
        parameters, values = [], placeholders["ExpressionAttributeValues"]
        quoted, number = f'"{name}"', {"N": str(self.chance.randrange(5))}
        kind = self.chance.randrange(6)
        if kind == 0:
            clause, expression = f"REMOVE {quoted}", "REMOVE #n"
        else:
            new = [None, self.value(), number, {"L": [number]}, {"NS": [number["N"]]}, {"NS": [number["N"]]}][kind]
            values[":n"] = new
            text = literal(new, self.chance, parameters)
            clause, expression = [
                None,
                (f"SET {quoted} = {text}", "SET #n = :n"),
                (f"SET {quoted} = {quoted} - {text}", "SET #n = #n - :n"),
                (f"SET {quoted} = list_append({quoted}, {text})", "SET #n = list_append(#n, :n)"),
                (f"SET {quoted} = set_add({quoted}, {text})", "ADD #n :n"),
                (f"SET {quoted} = set_delete({quoted}, {text})", "DELETE #n :n"),
            ][kind]
        where = self.where(key, parameters)
        condition, more, more_parameters = self.condition(placeholders)
        in_json = self.json(
            self.client.update_item, Key=key, UpdateExpression=expression,
            ConditionExpression=f"attribute_exists(pk) AND {condition}", ReturnValues="ALL_NEW", **placeholders)
        in_partiql = self.partiql(
            f'UPDATE "{self.partiql_table}" {clause} WHERE {where} AND {more} RETURNING ALL NEW *',
            parameters + more_parameters)
        self.compare(in_json, in_partiql)

    def delete(self):
        key, parameters = self.key(), []
        placeholders = {"ExpressionAttributeNames": {}, "ExpressionAttributeValues": {}}
        where = self.where(key, parameters)
        condition, more, more_parameters = self.condition(placeholders)
        in_json = self.json(
            self.client.delete_item, Key=key, ConditionExpression=f"attribute_not_exists(pk) OR {condition}",
            ReturnValues="ALL_OLD", **placeholders)
        in_partiql = self.partiql(
            f'DELETE FROM "{self.partiql_table}" WHERE {where} AND {more} RETURNING ALL OLD *',
            parameters + more_parameters)
        self.compare(in_json, in_partiql)

    def compare(self, in_json, in_partiql):
        if isinstance(in_json, str):
            assert in_partiql == in_json
            return
        assert not isinstance(in_partiql, str), in_partiql
        attributes = in_json.get("Attributes")
        self.compare_items([attributes] if attributes else [], in_partiql["Items"])

    def compare_items(self, in_json, in_partiql):
        assert [canonical({"M": item}) for item in in_partiql] == [canonical({"M": item}) for item in in_json]

    def query(self):
        parameters = []
        partition = {"S": self.chance.choice("xyz")}
        bound = {"N": str(self.chance.randrange(4))}
        placeholders = {"ExpressionAttributeNames": {},
                        "ExpressionAttributeValues": {":pk": partition, ":sk": bound}}
        operator = self.chance.choice(["=", "<", "<=", ">", ">="])
        forward = self.chance.random() < 0.5
        where = (f"pk = {literal(partition, self.chance, parameters)} AND sk {operator} "
                 f"{literal(bound, self.chance, parameters)}")
        condition, more, more_parameters = self.condition(placeholders)
        in_json = self.json(
            self.client.query, KeyConditionExpression=f"pk = :pk AND sk {operator} :sk", FilterExpression=condition,
            ScanIndexForward=forward, **placeholders)
        in_partiql = self.partiql(
            f'SELECT * FROM "{self.partiql_table}" WHERE {where} AND {more} ORDER BY sk {"ASC" if forward else "DESC"}',
            parameters + more_parameters)
        self.compare_reads(in_json, in_partiql)

    def scan(self):
        placeholders = {"ExpressionAttributeNames": {}, "ExpressionAttributeValues": {}}
        condition, more, parameters = self.condition(placeholders)
        in_json = self.json(self.client.scan, FilterExpression=condition, **placeholders)
        self.compare_reads(in_json, self.partiql(f'SELECT * FROM "{self.partiql_table}" WHERE {more}', parameters))

    def index_read(self):
        """A query or scan of an index, with its condition, selection, order, limit and units."""
        name, hash_key, partitions = self.chance.choice([("global", "g", "uv"), ("local", "pk", "xyz")])
        placeholders = {"ExpressionAttributeNames": {}, "ExpressionAttributeValues": {}}
        values, clauses, parameters = placeholders["ExpressionAttributeValues"], [], []
        request = {"IndexName": name, "ConsistentRead": self.chance.random() < 0.2}
        operation, order = self.client.scan, ""
        if self.chance.random() < 0.7:
            operation = self.client.query
            values[":p"], values[":h"] = {"S": self.chance.choice(partitions)}, {"N": str(self.chance.randrange(3))}
            operator = self.chance.choice(["=", "<", "<=", ">", ">="])
            request["KeyConditionExpression"] = f"{hash_key} = :p AND h {operator} :h"
            request["ScanIndexForward"] = self.chance.random() < 0.5
            clauses += [f"{hash_key} = {literal(values[':p'], self.chance, parameters)}",
                        f"h {operator} {literal(values[':h'], self.chance, parameters)}"]
            order = f" ORDER BY h {'ASC' if request['ScanIndexForward'] else 'DESC'}"
        if self.chance.random() < 0.5:
            request["FilterExpression"], more, more_parameters = self.condition(placeholders)
            clauses, parameters = [*clauses, more], parameters + more_parameters
        if self.chance.random() < 0.3:
            request["Limit"] = self.chance.randrange(1, 4)
        columns = "*"
        if self.chance.random() < 0.5:
            selected = self.chance.sample(["pk", "sk", "g", "h", *NAMES], 2)
            placeholders["ExpressionAttributeNames"].update({f"#s{i}": each for i, each in enumerate(selected)})
            request["ProjectionExpression"] = "#s0, #s1"
            columns = ", ".join(f'"{each}"' for each in selected)
        in_json = self.json(operation, ReturnConsumedCapacity="INDEXES", **request, **placeholders)
        where = " WHERE " + " AND ".join(clauses) if clauses else ""
        in_partiql = self.partiql(f'SELECT {columns} FROM "{self.partiql_table}"."{name}"{where}{order}', parameters, {
            each: request[each] for each in ("Limit", "ConsistentRead") if each in request})
        self.compare_reads(in_json, in_partiql)
        if not isinstance(in_json, str):
            for answer in (in_json, in_partiql):
                del answer["ConsumedCapacity"]["TableName"]
            assert in_partiql["ConsumedCapacity"] == in_json["ConsumedCapacity"]
            assert in_partiql.get("LastEvaluatedKey") == in_json.get("LastEvaluatedKey")

    def compare_reads(self, in_json, in_partiql):
        if isinstance(in_json, str):
            assert in_partiql == in_json
        else:
            assert not isinstance(in_partiql, str), in_partiql
            self.compare_items(in_json["Items"], in_partiql["Items"])

    def compare_tables(self):
        in_json = self.client.scan(TableName=self.json_table, ConsistentRead=True)["Items"]
        in_partiql = self.client.execute_statement(Statement=f'SELECT * FROM "{self.partiql_table}"')["Items"]
        self.compare_items(in_json, in_partiql)
        for name in ("global", "local"):
            in_json = self.client.scan(TableName=self.json_table, IndexName=name)["Items"]
            in_partiql = self.client.scan(TableName=self.partiql_table, IndexName=name)["Items"]
            self.compare_items(in_json, in_partiql)


@pytest.mark.galvan
def test_both_languages_say_the_same(client):
    seed = int(os.environ.get("GALVAN_TEST_SEED", random.SystemRandom().getrandbits(32)))
    print("seed", seed)
    chance = random.Random(seed)
    both = Both(client, chance)
    try:
        for _ in range(STEPS):
            step = chance.choice([*[both.insert, both.update, both.index_read] * 2, both.delete, both.query, both.scan])
            step()
        both.compare_tables()
    finally:
        both.drop()
