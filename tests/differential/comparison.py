"""What two servers' answers to one case have in common, and a short form of how they differ."""

import dataclasses
import decimal
import re

# Members that say nothing of fidelity: identities, times, and what depends on the scan order or on the state of others.
IGNORED = {"TableArn", "TableId", "CreationDateTime", "LastUpdateToPayPerRequestDateTime", "LastIncreaseDateTime",
           "LastDecreaseDateTime", "LastUpdateDateTime"}
SETS = ("SS", "NS", "BS")
STATEMENT_OPERATIONS = ("BatchExecuteStatement", "ExecuteTransaction")


def comparable(value):
    """A JSON value with sets in one order."""
    if isinstance(value, dict):
        if len(value) == 1:
            (name, content), = value.items()
            if name in SETS and isinstance(content, list):
                return {name: sorted(content, key=repr)}
        return {name: comparable(inner) for name, inner in sorted(value.items()) if name not in IGNORED}
    if isinstance(value, list):
        return [comparable(inner) for inner in value]
    return value


def drop_words_of_errors(body):
    """Of several statements, the words of each one's error are those that it alone is answered with. Nor is it said whether
    a table is named that the statement did not come to."""
    for error in body.get("CancellationReasons", []):
        error.pop("Message", None)
    for response in body.get("Responses", []):
        if "Error" in response:
            response["Error"].pop("Message", None)
            response.pop("TableName", None)


def comparable_index(description):
    """What an index was defined by."""
    return {name: description.get(name) for name in ("IndexName", "KeySchema", "Projection")}


def comparable_answer(operation, answer, ordered=False):
    """`ordered`: whether the order of a SELECT's items counts."""
    body = comparable(answer.body)
    if not isinstance(body, dict):
        return {"": body}
    for member in ("__type", "message", "Message"):
        body.pop(member, None)
    for reason in body.get("CancellationReasons", []):
        # Without the full stop of DynamoDB Local, which the service does not write.
        reason["Message"] = reason.get("Message", "").rstrip(".")
    if "NextToken" in body:
        body["NextToken"] = "of the server's own making"
    unordered = operation == "Scan" or (operation == "ExecuteStatement" and not ordered)
    if unordered and isinstance(body.get("Items"), list):
        body["Items"].sort(key=by_value)
    if operation in STATEMENT_OPERATIONS:
        drop_words_of_errors(body)
    if operation == "BatchGetItem" and isinstance(body.get("Responses"), dict):
        for items in body["Responses"].values():
            items.sort(key=by_value)
    for list_name in ("AttributeDefinitions", "ConsumedCapacity", "Tags"):
        for part in (body, body.get("Table"), body.get("TableDescription")):
            if isinstance(part, dict) and isinstance(part.get(list_name), list):
                part[list_name].sort(key=repr)
    for list_name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        for part in (body.get("Table"), body.get("TableDescription")):
            if isinstance(part, dict) and isinstance(part.get(list_name), list):
                part[list_name] = sorted(map(comparable_index, part[list_name]), key=repr)
    return body


# Not that of constraints.
ENVELOPE = re.compile("^ValidationException: 1 validation error detected: (?!Value (.* )?at |Value null|Failed to)")
SPELLING = " (spelling of numbers)"


@dataclasses.dataclass(frozen=True)
class Difference:
    """`step` is the operation whose answers differ. Two successes differ in `members`."""

    rival: str
    step: str
    galvan: str
    theirs: str
    members: str = ""

    def only_spelling(self):
        return self.members.endswith(SPELLING)

    def same_outcome(self):
        """Whether both are errors of one kind, or both successes."""
        return self.galvan.split(":")[0] == self.theirs.split(":")[0]

    def kind(self):
        """One text for differences that are alike but for names and values."""
        return "  |  ".join((self.rival, self.step, without_details(self.galvan), without_details(self.theirs), self.members))


def without_envelope(error):
    """The error without what PutItem and UpdateItem put before some messages since 2026: rivals do so in other cases, or
    never. tests/clients/boto3/test_newest_wording.py holds Galvan to it."""
    return ENVELOPE.sub("ValidationException: ", error)


def without_details(message):
    """A message without what it quotes."""
    if not message:
        return "200"
    message = re.sub(r'"[^"]*"', '"…"', message)
    message = re.sub(r"near: .*", "near: …", message)
    message = re.sub(r"reasons \[[^\]]*\]", "reasons […]", message)
    message = re.sub(r"Value '[^']*'", "Value '…'", message)
    message = re.sub(r"[:#]\w+", "…", message)
    message = re.sub(r"(path one|path two|first operand|keys|lower bound operand|upper bound operand|type set|Input collection"
                     r"|numeric value|attribute name|Definitions|keys used|Keys|used|reserved keyword|function|Key|key"
                     r"|type|attribute|IndexName)(:? )(\[[^\]]*\]|\{[^}]*\}|[^ ;,]+)", r"\1\2…", message)
    return re.sub(r"\d+", "#", message)[:300]


def differing_members(ours, theirs, prefix=""):
    """The paths of the members that differ, none inside attribute values."""
    names = []
    for name in sorted({*ours, *theirs}):
        a, b = ours.get(name), theirs.get(name)
        if a == b:
            continue
        descend = isinstance(a, dict) and isinstance(b, dict) and name in ("Table", "TableDescription", "ConsumedCapacity")
        names += differing_members(a, b, prefix + name + ".") if descend else [prefix + name]
    return names


def differing_responses(ours, theirs):
    """In which ways single responses of a batch differ: "Responses: success / ConditionalCheckFailed"."""
    if len(ours) != len(theirs):
        return ["Responses: another number"]
    outcomes = [tuple(each.get("Error", {}).get("Code", "success") for each in pair) for pair in zip(ours, theirs)]
    return sorted({f"Responses: {a} / {b}" for (a, b), (x, y) in zip(outcomes, zip(ours, theirs)) if x != y})


def compare(rival, operation, ours, theirs, ordered=False):
    """The difference between two answers to one call, or None."""
    our_error, their_error = without_envelope(ours.error()), without_envelope(theirs.error())
    if our_error != their_error or ours.status != theirs.status:
        return Difference(rival, operation, our_error, their_error)
    a, b = comparable_answer(operation, ours, ordered), comparable_answer(operation, theirs, ordered)
    if a == b:
        return None
    # Numbers that are only spelled in another way do not hide what else differs.
    members = differing_members(with_plain_numbers(a), with_plain_numbers(b))
    if operation == "BatchExecuteStatement" and "Responses" in members:
        at = members.index("Responses")
        members[at:at + 1] = differing_responses(with_plain_numbers(a["Responses"]), with_plain_numbers(b["Responses"]))
    text = ", ".join(members) if members else ", ".join(differing_members(a, b)) + SPELLING
    return Difference(rival, operation, our_error, their_error, text)


def by_value(item):
    return repr(with_plain_numbers(item))


def with_plain_numbers(value):
    """The value with numbers by what they are rather than how they are written."""
    if isinstance(value, dict):
        return {name: plain_number(inner) if name == "N" else sorted(map(plain_number, inner)) if name == "NS" else
                with_plain_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [with_plain_numbers(inner) for inner in value]
    return value


def plain_number(text):
    try:
        number = decimal.Decimal(text).normalize(decimal.Context(prec=60))
        return "0" if number == 0 else str(number)
    except (decimal.InvalidOperation, TypeError):
        return text if isinstance(text, str) else repr(text)
