"""Countries by whose law people are consulted, by their code in ISO 3166-1."""

# What the European Union asks of its members is written down once, under its own code.
UNION = "EU"
EU_MEMBERS: dict[str, str] = {
    "AT": "Austria",
    "BE": "Belgium",
    "BG": "Bulgaria",
    "CY": "Cyprus",
    "CZ": "Czechia",
    "DE": "Germany",
    "DK": "Denmark",
    "EE": "Estonia",
    "ES": "Spain",
    "FI": "Finland",
    "FR": "France",
    "GR": "Greece",
    "HR": "Croatia",
    "HU": "Hungary",
    "IE": "Ireland",
    "IT": "Italy",
    "LT": "Lithuania",
    "LU": "Luxembourg",
    "LV": "Latvia",
    "MT": "Malta",
    "NL": "Netherlands",
    "PL": "Poland",
    "PT": "Portugal",
    "RO": "Romania",
    "SE": "Sweden",
    "SI": "Slovenia",
    "SK": "Slovakia",
}


def place_name(jurisdiction: str) -> str:
    """Return where a rule holds, in words: a country, the union, or everywhere; a code where no name is known."""
    if not jurisdiction:
        return "Everywhere"
    return "European Union" if jurisdiction == UNION else EU_MEMBERS.get(jurisdiction, jurisdiction)


def holds_in(jurisdiction: str, country: str) -> bool:
    """Whether what a jurisdiction asks holds in a country."""
    return not jurisdiction or jurisdiction == country or (jurisdiction == UNION and country in EU_MEMBERS)


def countries_of(jurisdiction: str) -> tuple[str, ...]:
    """Return the countries in which a jurisdiction's rules hold; empty for everywhere."""
    return tuple(EU_MEMBERS) if jurisdiction == UNION else (jurisdiction,) if jurisdiction else ()
