"""How long a name is taken after what had it was deleted."""


def until_free(aws, ask, *, seconds, every):
    """Asks for the name until it is had: the answer that has it or None, and words for the verdict."""
    answers = []

    def free():
        answers.append(ask())
        return not answers[-1].code
    done, waited = aws.until(free, seconds=seconds, every=every, counted=True)
    taken = [answer for answer in answers if answer.code]
    words = f"taken for {waited:.0f} s, {taken[0].code} `{taken[0].message}`" if taken else "free at once"
    return (answers[-1] if done else None), words if done else f"still {words}"
