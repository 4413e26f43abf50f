"""People, projects and who works on what, in one table with two indexes that several kinds of items share."""

from boto3.dynamodb.conditions import Attr, Key

INVERTED, OVERLOADED = "inverted", "gsi1"


def person_key(person):
    return f"PERSON#{person}"


def project_key(project):
    return f"PROJECT#{project}"


class Teams:
    def __init__(self, dynamodb, table_name="teams"):
        self._dynamodb = dynamodb
        self._table = dynamodb.Table(table_name)

    def create_table(self):
        def index(name, hash_key, range_key):
            return {"IndexName": name, "Projection": {"ProjectionType": "ALL"},
                    "KeySchema": [{"AttributeName": hash_key, "KeyType": "HASH"},
                                  {"AttributeName": range_key, "KeyType": "RANGE"}]}

        self._dynamodb.create_table(
            TableName=self._table.name,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"}
                                  for name in ("pk", "sk", "gsi1pk", "gsi1sk")],
            GlobalSecondaryIndexes=[index(INVERTED, "sk", "pk"), index(OVERLOADED, "gsi1pk", "gsi1sk")],
            BillingMode="PAY_PER_REQUEST")
        self._table.wait_until_exists()

    def delete_table(self):
        self._table.delete()

    def hire(self, person, name, email):
        """A person is found by email through the overloaded index."""
        self._table.put_item(
            Item={"pk": person_key(person), "sk": person_key(person), "name": name,
                  "gsi1pk": f"EMAIL#{email}", "gsi1sk": person_key(person)},
            ConditionExpression=Attr("pk").not_exists())

    def start_project(self, project, title, due):
        """A project is found by its state and due date through the same index."""
        self._table.put_item(
            Item={"pk": project_key(project), "sk": project_key(project), "title": title,
                  "gsi1pk": "STATE#running", "gsi1sk": due},
            ConditionExpression=Attr("pk").not_exists())

    def finish_project(self, project, day):
        key = project_key(project)
        self._table.update_item(
            Key={"pk": key, "sk": key}, UpdateExpression="SET gsi1pk = :state, gsi1sk = :day",
            ExpressionAttributeValues={":state": "STATE#finished", ":day": day})

    def join(self, person, project, role):
        self._table.put_item(Item={"pk": project_key(project), "sk": person_key(person), "role": role})

    def leave(self, person, project):
        self._table.delete_item(Key={"pk": project_key(project), "sk": person_key(person)})

    def members(self, project):
        """Person to role: the table's own order."""
        condition = Key("pk").eq(project_key(project)) & Key("sk").begins_with("PERSON#")
        items = self._table.query(KeyConditionExpression=condition)["Items"]
        return {item["sk"].removeprefix("PERSON#"): item["role"] for item in items}

    def projects_of(self, person):
        """Project to role: the same items the other way round."""
        condition = Key("sk").eq(person_key(person)) & Key("pk").begins_with("PROJECT#")
        items = self._table.query(IndexName=INVERTED, KeyConditionExpression=condition)["Items"]
        return {item["pk"].removeprefix("PROJECT#"): item["role"] for item in items}

    def by_email(self, email):
        items = self._table.query(IndexName=OVERLOADED, KeyConditionExpression=Key("gsi1pk").eq(f"EMAIL#{email}"))["Items"]
        return items[0]["name"] if items else None

    def running(self, due_before="~"):
        condition = Key("gsi1pk").eq("STATE#running") & Key("gsi1sk").lt(due_before)
        items = self._table.query(IndexName=OVERLOADED, KeyConditionExpression=condition)["Items"]
        return [item["title"] for item in items]
