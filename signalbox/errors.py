"""The one base of every error that a user can mend."""


class InputError(Exception):
    """Something the user gave cannot be used.

    The message is one sentence: what was wrong, where, and what to do. The command line prints it and exits with 2;
    anything that is not an InputError is a defect of ours and keeps its traceback.
    """
