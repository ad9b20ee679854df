"""The words the expression language keeps for itself, and the functions executed here. Source: DMN 1.5, 10.3."""

# Where a run of words that is no known name must end.
KEYWORDS = frozenset(
    {
        "and", "or", "between", "in", "if", "then", "else", "for", "return", "some", "every", "satisfies",
        "function", "external", "instance", "true", "false", "null",
    }
)  # fmt: skip

LITERAL_WORDS = {"true": True, "false": False, "null": None}

# What a literal expression may begin with although nothing here executes it.
OUTSIDE_WORDS = {
    "for": "A loop (`for`)",
    "some": "A search in a list (`some`)",
    "every": "A search in a list (`every`)",
    "function": "A function definition",
    "external": "A function of another system",
}

# Functions that make a value of their text, and are read as that value where the text is written out.
TEMPORAL = frozenset({"date", "time", "date and time", "duration"})

# The executed functions with the names of their parameters; a last name that ends in `*` takes any number of arguments.
PARAMETERS: dict[str, tuple[str, ...]] = {
    "not": ("negand",),
    "date": ("from", "month", "day"),
    "time": ("from", "minute", "second", "offset"),
    "date and time": ("from", "time"),
    "duration": ("from",),
    "years and months duration": ("from", "to"),
    "number": ("from", "grouping separator", "decimal separator"),
    "string": ("from",),
    "abs": ("n",),
    "floor": ("n", "scale"),
    "ceiling": ("n", "scale"),
    "decimal": ("n", "scale"),
    "round up": ("n", "scale"),
    "round down": ("n", "scale"),
    "round half up": ("n", "scale"),
    "round half down": ("n", "scale"),
    "modulo": ("dividend", "divisor"),
    "sqrt": ("number",),
    "odd": ("number",),
    "even": ("number",),
    "min": ("list*",),
    "max": ("list*",),
    "sum": ("list*",),
    "mean": ("list*",),
    "count": ("list*",),
    "all": ("list*",),
    "any": ("list*",),
    "list contains": ("list", "element"),
    "contains": ("string", "match"),
    "starts with": ("string", "match"),
    "ends with": ("string", "match"),
    "string length": ("string",),
    "upper case": ("string",),
    "lower case": ("string",),
    "substring": ("string", "start position", "length"),
    "substring before": ("string", "match"),
    "substring after": ("string", "match"),
    "day of week": ("date",),
    "day of year": ("date",),
    "month of year": ("date",),
    "week of year": ("date",),
    "is": ("value1", "value2"),
}

# How many of the parameters above must be there, where it is not one.
LEAST_ARGUMENTS: dict[str, int] = {
    "years and months duration": 2,
    "modulo": 2,
    "decimal": 2,
    "list contains": 2,
    "contains": 2,
    "starts with": 2,
    "ends with": 2,
    "substring": 2,
    "substring before": 2,
    "substring after": 2,
    "is": 2,
}

# Functions whose answer is yes or no: in a cell they are a condition, not a value to compare with.
YES_OR_NO = frozenset(
    {"not", "contains", "starts with", "ends with", "list contains", "all", "any", "odd", "even", "is"}
)

# Other names by which the language lets the first parameters be given.
ALIASES: dict[str, tuple[str, ...]] = {
    "date": ("year",),
    "time": ("hour",),
    "date and time": ("date",),
}


def place_of(function: str, parameter: str) -> int | None:
    """Return the place of a parameter of a built-in function, None where it has none of that name."""
    names = [name.removesuffix("*") for name in PARAMETERS[function]]
    if parameter in names:
        return names.index(parameter)
    aliases = ALIASES.get(function, ())
    return aliases.index(parameter) if parameter in aliases else None
