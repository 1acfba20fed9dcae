"""`python -m discreet` and the `discreet` command."""

from discreet.cli.commands import main

if __name__ == "__main__":
    main()
