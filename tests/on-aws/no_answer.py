class NoAnswer(Exception):
    """A question cannot be answered, or nothing be done at all, for this reason."""
