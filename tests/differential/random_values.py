"""Random attribute values and items: mostly plain, often at an edge, sometimes wrong."""

import base64

TYPES = ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"]

STRINGS = ["", "a", "b", "ab", "abc", "hello", "Hello", "é", "😀", "zz", "0", "10", "a b", "\u0000", "N", "S"]
NUMBERS = [
    "0", "1", "2", "3", "5", "10", "-1", "-5", "1.0", "1E0", "1e0", "+1", "-0", "00042", "1.5", "0.5", "-1.5", "1.50",
    "100", "1E2", "1.5E2", "0.001", "1E-3", "12345678901234567890", "123456789012345678901234567890.12345678",
    "99999999999999999999999999999999999999", "1E125", "-1E125", "9.9999999999999999999999999999999999999E+125",
    "1E-130", "-1E-130", "1.", ".5", "1E+2",
]
BINARIES = [b"", b"a", b"b", b"ab", b"\x00", b"\xff\xfe", b"hello"]

BAD_NUMBERS = ["", "abc", "1E126", "-1E126", "1E-131", "1" * 39, "1.2.3", "NaN", "Infinity", " 1", "1 ", "0x10", "1e",
               "--1", "e5", "1E400", "123456789012345678901234567890123456789.5", "10E125", "0E200", "1,5", "+-1",
               "9.99999999999999999999999999999999999999E+125"]
BAD_BINARIES = ["a", "a===", "????", "YQ", "YQ=", "YR==", "Y Q==", "YQ==YQ=="]

# Attributes that items have, by their usual type. "status" is a reserved word; "pk" and "sk" are keys.
USUAL_TYPES = {"s": "S", "n": "N", "b": "B", "t": "BOOL", "z": "NULL", "l": "L", "m": "M", "ss": "SS", "ns": "NS",
               "bs": "BS", "n2": "N", "s2": "S", "status": "S", "a.b": "N", "l2": "L"}


class Values:
    def __init__(self, chance):
        self.chance = chance

    def number(self):
        if self.chance.random() < 0.8:
            return self.chance.choice(NUMBERS[:12])
        return self.chance.choice(NUMBERS)

    def string(self):
        return self.chance.choice(STRINGS)

    def binary(self):
        return base64.b64encode(self.chance.choice(BINARIES)).decode()

    def value(self, depth=0, kind=None):
        """A valid value; of this type, if one is given."""
        kind = kind or self.chance.choice(TYPES)
        if depth >= 3 and kind in ("L", "M"):
            kind = self.chance.choice("SN")
        count = self.chance.choice([1, 1, 2, 3])
        if kind == "S":
            return {"S": self.string()}
        if kind == "N":
            return {"N": self.number()}
        if kind == "B":
            return {"B": self.binary()}
        if kind == "BOOL":
            return {"BOOL": self.chance.random() < 0.5}
        if kind == "NULL":
            return {"NULL": True}
        if kind == "SS":
            return {"SS": self.chance.sample([text for text in STRINGS if text], count)}
        if kind == "NS":
            return {"NS": self.chance.sample(["1", "2", "3", "5", "10", "-1", "1.5", "0"], count)}
        if kind == "BS":
            chosen = self.chance.sample([content for content in BINARIES if content], count)
            return {"BS": [base64.b64encode(content).decode() for content in chosen]}
        if kind == "L":
            return {"L": [self.value(depth + 1) for _ in range(self.chance.choice([0, 1, 2, 4]))]}
        names = self.chance.sample(["x", "y", "a", "z", "in.ner"], self.chance.choice([0, 1, 2, 3]))
        return {"M": {name: self.value(depth + 1) for name in names}}

    def bad_value(self, depth=0):
        """A value that no server should take."""
        chance = self.chance
        choice = chance.randrange(13 if depth < 2 else 11)
        if choice <= 1:
            return {"N": chance.choice(BAD_NUMBERS)}
        if choice == 2:
            return {"B": chance.choice(BAD_BINARIES)}
        if choice == 3:
            return {chance.choice(["SS", "NS", "BS"]): []}
        if choice == 4:
            kind, member = chance.choice([("SS", "a"), ("NS", "1"), ("BS", "YQ==")])
            again = chance.choice(["1.0", "1"]) if kind == "NS" else member
            return {kind: [member, again]}
        if choice == 5:
            return {"S": "a", "N": "1"}
        if choice == 6:
            return {}
        if choice == 7:
            return {"NULL": False}
        if choice == 8:
            return {"NS": ["1", chance.choice(BAD_NUMBERS)]}
        if choice == 9:
            return {"BS": ["YQ==", chance.choice(BAD_BINARIES)]}
        if choice == 10:
            return chance.choice([
                {"N": 1}, {"S": 1}, {"S": True}, {"BOOL": "true"}, {"BOOL": 1}, {"L": {}}, {"M": []}, {"SS": "a"},
                {"SS": [1]}, "a", 1, [], None, {"X": "a"}, {"S": None}, {"B": 5}, {"NULL": "yes"}, {"L": ["a"]},
                {"M": {"a": "b"}}, {"S": {"S": "a"}}, {"L": [None]}, {"SS": [None]}])
        inner = self.bad_value(depth + 1)
        return {"L": [self.value(2), inner]} if choice == 11 else {"M": {"x": inner}}

    def nested(self, levels):
        """A value of that many levels of lists and maps, with a number inside."""
        value = {"N": "1"}
        for level in range(levels):
            value = {"L": [value]} if level % 2 else {"M": {"a": value}}
        return value

    def attributes(self):
        """Attributes of an item, most of their usual type."""
        found = {}
        for name, kind in USUAL_TYPES.items():
            roll = self.chance.random()
            if roll < 0.12:
                found[name] = self.value()
            elif roll < 0.75:
                found[name] = self.value(kind=kind)
        return found
