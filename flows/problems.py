"""What ends a command with one line rather than a traceback."""


class Unusable(ValueError):  # noqa: N818 - errors are named for what is wrong
    """Arguments, settings or files that the command can do nothing with."""


class Broken(RuntimeError):  # noqa: N818 - errors are named for what is wrong
    """Something that the command needs does not work."""
