"""Run every benchmark on a synthetic portfolio that is gone afterwards."""

import os

import django


def main() -> None:
    """Print a line for each figure: name, value, unit, baseline, ratio."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    django.setup()
    from benchmarks.report import report  # noqa: PLC0415 - models need the app registry

    report()


if __name__ == "__main__":
    main()
