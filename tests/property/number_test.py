"""Numbers compared with Python's decimal at 400 digits, where every sum of two DynamoDB numbers is exact.

GALVAN_NUMBER_ORACLE names the program that answers (number_oracle.cc). Set GALVAN_SEED to repeat a run.
"""

import decimal
import os
import random
import re
import subprocess
from decimal import Decimal

import pytest

CONTEXT = decimal.Context(prec=400, Emin=-10**15, Emax=10**15, traps=[decimal.Inexact, decimal.InvalidOperation])

OVERFLOW = "! Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "! Number underflow. Attempting to store a number with magnitude smaller than supported range"
TOO_MANY_DIGITS = "! Attempting to store more than 38 significant digits in a Number"
NO_NUMBER = "! The parameter cannot be converted to a numeric value"

SPELLING = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)

# Where digits, exponents or signs meet a limit.
EDGES = (
    "0 -0 +0 00 0.0 0e0 0e125 0.0e126 0e-130 -0e5 1 -1 +1 01 10 100 9 99 0.1 .1 1. -.5 +5. 1.50 1e0 1e1 1E+1 1e-1 "
    "1e125 -1e125 9.9999999999999999999999999999999999999e125 -9.9999999999999999999999999999999999999e125 10e124 "
    "0.1e126 1e-130 -1e-130 10e-131 0.1e-129 1.5e-130 9.9999999999999999999999999999999999999e-130 "
    "99999999999999999999999999999999999999 -99999999999999999999999999999999999999 "
    "10000000000000000000000000000000000000 100000000000000000000000000000000000000 "
    "10000000000000000000000000000000000001 12345678901234567890123456789012345678 "
    "0.99999999999999999999999999999999999999 0.00000000000000000000000000000000000001 "
    "18446744073709551615 18446744073709551616 -18446744073709551616 9999999999999999999 10000000000000000000 "
    "9223372036854775807 -9223372036854775808 5e-39 5e37 2e38 1.9e38 3.4028236692093846346337460743176821145e38 "
    "12.5 100.5 0.0000001 1010 12345 1234 123 12"
).split()

REFUSED = (
    "1e126 -1e126 11e125 9.99999999999999999999999999999999999999e126 1e-131 -1e-131 0.9e-130 "
    "123456789012345678901234567890123456789 1.00000000000000000000000000000000000001 "
    "100000000000000000000000000000000000001 1e99999999999999999999 1e-99999999999999999999 "
    "0e126 0e-131 0.0e127 0.0e-130 dog - + . e5 1e 1e+ 1e- -. .e1 1..2 1.2.3 --1 +-1 1e1.5 1e5e5 0x10 NaN Infinity "
    "inf -inf nan 1_000 1,5 12a a12 \u0661 1\u0662"
).split() + ["", " ", " 1", "1 ", "1 2", "1\t", "1e 5", "\0", "1\0"]


@pytest.fixture(scope="module")
def rng():
    seed = int(os.environ.get("GALVAN_SEED", random.SystemRandom().getrandbits(48)))
    print(f"GALVAN_SEED={seed}")
    return random.Random(seed)


def ask(questions):
    """The oracle's answers to all of the questions, as (question, answer) pairs."""
    asked = "".join(question + "\n" for question in questions)
    program = os.environ["GALVAN_NUMBER_ORACLE"]
    done = subprocess.run([program], input=asked.encode(), capture_output=True, check=True, timeout=60)
    answers = done.stdout.decode().split("\n")[:-1]
    assert len(answers) == len(questions)
    return list(zip(questions, answers))


def check(expected):
    """Asks all questions of a {question: answer} and compares; shows the first differences."""
    wrong = [
        f"{question[:200]!r}: expected {expected[question][:200]!r}, got {answer[:200]!r}"
        for question, answer in ask(list(expected))
        if answer != expected[question]
    ]
    assert not wrong, f"{len(wrong)} of {len(expected)} differ:\n" + "\n".join(wrong[:20])


def exact(text):
    """The exact value; every digit of the text is kept."""
    return Decimal(text)


def significant(value):
    """Digits and exponent of a value without its trailing zeros."""
    _, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    stripped = text.rstrip("0")
    return stripped, exponent + len(text) - len(stripped)


def plain(value):
    """The service's normal form, spelled by Python."""
    if value == 0:
        return "0"
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def outcome(value, too_many_digits):
    """The answer for a non-zero exact value."""
    if value.adjusted() > 125:
        return OVERFLOW
    if value.adjusted() < -130:
        return UNDERFLOW
    if len(significant(value)[0]) > 38:
        return too_many_digits
    return "= " + plain(value)


def parsed(text):
    """What parsing should answer."""
    if not SPELLING.fullmatch(text):
        return f"{NO_NUMBER}: {text}"
    mantissa, _, power = text.lower().partition("e")
    if not mantissa.strip("+-.0"):
        # A zero; the service looks at the power of ten of its last digit.
        last = int(power or 0) - len(mantissa.partition(".")[2])
        return OVERFLOW if last > 125 else UNDERFLOW if last < -130 else "= 0"
    if abs(int(power or 0)) > 10**9:
        return OVERFLOW if int(power) > 0 else UNDERFLOW
    return outcome(exact(text), TOO_MANY_DIGITS)


def calculated(a, b):
    """What an arithmetic operation with the exact result of a + b should answer."""
    result = CONTEXT.add(a, b)
    return "= 0" if result == 0 else outcome(result, OVERFLOW)


def size(value):
    """Item size by the rule of the inventory of measured sizes: integer and fraction digits counted in pairs."""
    if value == 0:
        return 1
    integer, _, fraction = plain(value.copy_abs()).partition(".")
    integer_digits = len(integer.lstrip("0")) if fraction else len(integer.strip("0"))
    fraction_digits = len(fraction) if integer != "0" else len(fraction.lstrip("0"))
    return 1 + (integer_digits + 1) // 2 + (fraction_digits + 1) // 2 + (value < 0)


def some_digits(rng, count):
    """Digits with runs of zeros and nines, where carries and borrows travel."""
    digits = ""
    while len(digits) < count:
        run = rng.randint(1, count)
        digits += rng.choice(["0" * run, "9" * run, "".join(rng.choices("0123456789", k=run))])
    return digits[:count]


def some_number(rng, digits_max=38):
    """The spelling of a random number that is in range."""
    digits = rng.choice("123456789") + some_digits(rng, rng.randint(1, digits_max) - 1)
    middle = rng.choice([0, 0, 0, 20, 38, -20])
    exponent = rng.choice([rng.randint(-130, 125), middle + rng.randint(-6, 6), -130, 125])
    return f"{rng.choice(['', '-'])}{digits[0]}.{digits[1:] or '0'}e{exponent}"


def near(rng, text):
    """A number that shares sign, digits or exponent with another: for carries, cancellation, and close comparisons."""
    value = exact(text)
    if value == 0:
        return some_number(rng)
    sign, digits, exponent = value.as_tuple()
    digits = list(digits)
    for _ in range(rng.randint(0, 2)):
        digits[rng.randrange(len(digits))] = rng.randint(0, 9)
    if not any(digits):
        digits[0] = 1
    changed = Decimal((rng.choice([sign, 1 - sign]), digits, exponent + rng.choice([0, 0, 0, -1, 1, -38, 38])))
    accepted = parsed(str(changed)).startswith("=")
    return str(changed) if accepted else text


def some_pairs(rng, count):
    edges = [text for text in EDGES if parsed(text).startswith("=")]
    pairs = [(a, b) for a in edges for b in edges]
    for _ in range(count):
        a = rng.choice([rng.choice(edges), some_number(rng), some_number(rng), some_number(rng, 3)])
        pairs.append((a, rng.choice([near(rng, a), near(rng, a), some_number(rng), rng.choice(edges)])))
    return pairs


def scrambled(rng):
    """A random spelling, often beyond a limit and sometimes no number at all."""
    integer = some_digits(rng, rng.randint(0, 45))
    fraction = rng.choice(["", ".", "." + some_digits(rng, rng.randint(0, 45)), "." + "0" * rng.randint(1, 140)])
    power = rng.choice(["", "", f"e{rng.randint(-180, 180)}", f"E+{rng.randint(0, 140)}", "e", f"e{rng.randint(-9, 9)}"])
    text = rng.choice(["", "", "-", "+"]) + integer + fraction + power
    if text and rng.random() < 0.1:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(" .e-+x0_") + text[at + 1 :]
    return text


def test_edges_parse_as_decimal_says():
    accepted = {f"parse {text}": parsed(text) for text in EDGES}
    assert all(answer.startswith("=") for answer in accepted.values())
    refused = {f"parse {text}": parsed(text) for text in REFUSED}
    assert all(answer.startswith("!") for answer in refused.values())
    check(accepted | refused)


def test_random_spellings_parse_as_decimal_says(rng):
    texts = [scrambled(rng) for _ in range(15000)] + [some_number(rng) for _ in range(15000)]
    check({f"parse {text}": parsed(text) for text in texts})


def test_text_of_a_megabyte_is_read_in_linear_time():
    million = "0" * 1_000_000
    check(
        {
            f"parse {million}42": "= 42",
            f"parse 0.{million}1": UNDERFLOW,
            f"parse 1{million}": OVERFLOW,
            f"parse 1{million}e-1000000": "= 1",
            f"parse 0.{million}12e1000001": "= 1.2",
            f"parse 1.{million}": "= 1",
            f"parse 1.{million}1": TOO_MANY_DIGITS,
            f"parse 1e{million}5": "= 100000",
            f"parse 1e-{million}1": "= 0.1",
            f"parse 1e{'9' * 1_000_000}": OVERFLOW,
            f"parse 1e-{'9' * 1_000_000}": UNDERFLOW,
            f"parse {'7' * 1_000_000}": OVERFLOW,
        }
    )


def test_sums_and_differences_are_exact_or_refused(rng):
    expected = {}
    for a, b in some_pairs(rng, 12000):
        expected[f"add {a} {b}"] = calculated(exact(a), exact(b))
        expected[f"sub {a} {b}"] = calculated(exact(a), exact(b).copy_negate())
    answers = list(expected.values())
    # The pairs must reach every kind of answer for this test to mean anything.
    assert all(answers.count(kind) > 100 for kind in (OVERFLOW, UNDERFLOW, "= 0"))
    check(expected)


def test_comparison_and_key_order_are_numeric_order(rng):
    expected = {}
    for a, b in some_pairs(rng, 15000):
        order = str(int(exact(a).compare(exact(b), CONTEXT)))
        expected[f"cmp {a} {b}"] = "= " + order
        expected[f"keycmp {a} {b}"] = "= " + order
    check(expected)


def test_no_number_key_is_a_prefix_of_another(rng):
    texts = EDGES + [some_number(rng) for _ in range(5000)] + [some_number(rng, 3) for _ in range(5000)]
    keys = sorted({bytes.fromhex(answer[2:]) for _, answer in ask([f"key {text}" for text in texts])})
    # Among sorted keys, one that another begins with stands right before such another.
    assert not [key for key, following in zip(keys, keys[1:]) if following.startswith(key)]
    assert len(keys) == len({exact(text) for text in texts})


@pytest.mark.parametrize(
    "text, expected",
    [
        ("1", 2), ("12", 2), ("123", 3), ("1234", 3), ("12345", 4), ("12345678901234567890123456789012345678", 20),
        ("100", 2), ("1010", 3), ("0", 1), ("0.0000001", 2), ("1E125", 2), ("1E-100", 2), ("1.5", 3), ("1.234", 4),
        ("3.14159", 5), ("100.5", 4), ("0.15", 2), ("-42", 3), ("-0", 1),
    ],
)  # fmt: skip
def test_sizes_as_measured_on_the_service(text, expected):
    check({f"size {text}": f"= {expected}"})
    assert size(exact(text)) == expected


def test_sizes_follow_the_rule(rng):
    texts = EDGES + [some_number(rng) for _ in range(15000)]
    check({f"size {text}": f"= {size(exact(text))}" for text in texts})
