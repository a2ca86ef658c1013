"""A process that sweeps until nothing is due, and says how much memory it needed."""

import resource

import django


def main() -> None:
    """Tick after tick, as a worker would."""
    django.setup()
    from records.sweep import sweep  # noqa: PLC0415  settings first

    while sweep().clocks:
        pass
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main()
