"""PartiQL statements as the tests write them."""


def statement_requests(statements):
    """A list of BatchStatementRequest or ParameterizedStatement from "SELECT …", ("UPDATE …", [parameters]), or dicts."""
    requests = []
    for statement in statements:
        if isinstance(statement, str):
            statement = {"Statement": statement}
        elif isinstance(statement, tuple):
            statement = {"Statement": statement[0], "Parameters": statement[1]}
        requests.append(statement)
    return requests


def insert(table, pk, rest=""):
    return f"INSERT INTO \"{table}\" VALUE {{'pk': '{pk}'{rest}}}"
