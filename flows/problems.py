"""What ends a command with one line rather than a traceback."""


class Unusable(ValueError):
    """Arguments, settings or files that the command can do nothing with."""


class Broken(RuntimeError):
    """Something that the command needs does not work."""
