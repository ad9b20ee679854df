"""Random expressions and cells of the executed subset, well typed, over a fixed set of names. Some values are null."""

from datetime import date

NAMES = {
    "number": ("Age", "monthly income", "x", "gap"),
    "string": ("Segment", "first name", "blank"),
    "boolean": ("approved", "checked", "unsure"),
    "date": ("opened", "due date", "never"),
}
SEGMENTS = ("retail", "business", "re", "")


def scope(random):
    """Return values for the names as JSON has them, dates as ISO text; `gap`, `blank`, `unsure`, `never` are null."""
    return {
        "Age": random.randint(-5, 90),
        "monthly income": random.randint(0, 40) / 4,
        "x": random.randint(-3, 3),
        "gap": None,
        "Segment": random.choice(SEGMENTS),
        "first name": random.choice(("Ann", "ann", "Bo")),
        "blank": None,
        "approved": random.random() < 0.5,
        "checked": random.random() < 0.5,
        "unsure": None,
        "opened": day(random),
        "due date": day(random),
        "never": None,
    }


def day(random):
    return date(2026, 1, 1).replace(month=random.randint(1, 12), day=random.randint(1, 28)).isoformat()


def number(random, depth):
    if depth <= 0 or random.random() < 0.25:
        # Quarters are exact in binary numbers too, which is what the other implementation counts in.
        written = random.choice((str(random.randint(0, 20)), str(random.randint(0, 80) / 4), ".5", "-3"))
        return random.choice((written, random.choice(NAMES["number"])))
    return random.choice(
        (
            lambda: f"{number(random, depth - 1)} {random.choice('+-*')} {number(random, depth - 1)}",
            lambda: f"({number(random, depth - 1)} {random.choice('+-')} {number(random, depth - 1)})",
            lambda: f"{number(random, 0)} / {random.choice(('2', '4', '-8', '0.5'))}",
            lambda: f"{number(random, 0)} ** {random.choice('0123')}",
            lambda: f"-{number(random, 0)}",
            lambda: f"if {boolean(random, depth - 1)} then {number(random, 0)} else {number(random, depth - 1)}",
            lambda: f"{random.choice(('floor', 'ceiling', 'abs'))}({number(random, depth - 1)})",
            lambda: f"string length({string(random, 0)})",
            lambda: f"modulo({number(random, 0)}, {random.choice(('3', '-4', '7'))})",
            lambda: f"{random.choice(NAMES['date'])}.{random.choice(('year', 'month', 'day'))}",
        )
    )()


def string(random, depth):
    if depth <= 0 or random.random() < 0.3:
        return random.choice((f'"{random.choice(SEGMENTS)}"', random.choice(NAMES["string"])))
    return random.choice(
        (
            lambda: f"{string(random, depth - 1)} + {string(random, 0)}",
            lambda: f"{random.choice(('upper case', 'lower case'))}({string(random, depth - 1)})",
            lambda: f"substring({string(random, 0)}, {random.choice(('1', '2', '-1'))})",
            lambda: f"(if {boolean(random, depth - 1)} then {string(random, 0)} else {string(random, 0)})",
        )
    )()


def moment(random, depth):
    if depth <= 0 or random.random() < 0.5:
        return random.choice((f'date("{day(random)}")', f'@"{day(random)}"', random.choice(NAMES["date"])))
    return f'{moment(random, 0)} {random.choice("+-")} duration("{random.choice(("P1M", "P1Y2M", "P3D", "P40D"))}")'


ASKED = ("contains", "starts with", "ends with")
ORDER = ("<", "<=", ">", ">=")


def boolean(random, depth):
    if depth <= 0:
        return random.choice((random.choice(("true", "false")), random.choice(NAMES["boolean"])))
    kind = random.choice((number, number, string, moment))

    def one():
        return kind(random, depth - 1)

    return random.choice(
        (
            lambda: f"{compared(random, depth)} and {boolean(random, depth - 1)}",
            lambda: f"({boolean(random, depth - 1)} or {boolean(random, depth - 1)})",
            lambda: f"not({boolean(random, depth - 1)})",
            lambda: compared(random, depth),
            lambda: "({}) between {} and {}".format(one(), *ends(random, kind)),
            lambda: f"(({one()}) in {interval(random, kind)})",
            lambda: f"(({one()}) in ({one()}, {random.choice(ORDER)} {kind(random, 0)}))",
            lambda: (
                f"{random.choice(('contains', 'starts with', 'ends with'))}({string(random, 1)}, {string(random, 0)})"
            ),
        )
    )()


def compared(random, depth):
    kind = random.choice((number, number, string, moment))
    operator = random.choice(("=", "!=", *ORDER))
    return f"({kind(random, depth - 1)}) {operator} ({kind(random, depth - 1)})"


def ends(random, kind):
    """Return two ends that are known and in their order."""
    if kind is number:
        return sorted(random.sample(range(-20, 80), 2))
    if kind is string:
        return [f'"{end}"' for end in sorted(random.sample(("A", "ann", "b", "retail", "z"), 2))]
    return [f'@"{end}"' for end in sorted((day(random), day(random)))]


def interval(random, kind):
    low, high = ends(random, kind)
    return f"{random.choice('[(]')}{low}..{high}{random.choice('])[')}"


def expression(random):
    kind = random.choice((number, string, boolean, boolean))
    return kind(random, 3)


def cell(random, type_name):
    """Return the text of a cell for a column of one type."""
    kind = {"number": number, "string": string, "date": moment}[type_name]

    def test():
        return random.choice(
            (
                lambda: kind(random, 0),
                lambda: kind(random, 1),
                lambda: f"{random.choice(ORDER)} {kind(random, 1)}",
                lambda: interval(random, kind),
                lambda: f"? {random.choice(('=', *ORDER))} {kind(random, 1)}",
                lambda: "null",
            )
        )()

    tests = ", ".join(test() for _ in range(random.choice((1, 1, 1, 2, 3))))
    return random.choice((tests, tests, tests, f"not({tests})", "-"))
