"""Entry point of `python -m discreet` and of the `discreet` command."""

from discreet.cli.commands import main

if __name__ == "__main__":
    main()
