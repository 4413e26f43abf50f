"""Wrong JSON types: what each kind of request member answers to them."""

NOT_STRINGS = [
    (23, "NUMBER_VALUE cannot be converted to String"),
    (True, "TRUE_VALUE cannot be converted to String"),
    ([], "Unrecognized collection type class java.lang.String"),
    ({}, "Start of structure or map found where not expected"),
]
NOT_BOOLEANS = [(23, None), ([], None), ({}, None)]
NOT_INTEGERS = [("twenty", None), (True, None), ([], None), ({}, None)]
NOT_MAPS = [("map", None), (23, None), (True, None), (["map"], None)]
NOT_LISTS = [("list", None), (23, None), (True, None), ({"a": 1}, None)]


def rows(**members):
    """rows(TableName=NOT_STRINGS, …): one (member, value, message or None) a wrong value."""
    return [(member, value, message) for member, wrong in members.items() for value, message in wrong]


def assert_type_refused(call, operation, body, message=None):
    """The body is refused while it is decoded: no rule of the operation is reached."""
    answer = call(operation, body)
    assert (answer.status, answer.error) == (400, "SerializationException"), answer
    if message is not None:
        assert answer.message == message
