"""The script, rehearsed on the local AWS of tests/emulator, and its parts. From the root of the checkout:

    target/tmp/python/bin/python -B -m unittest discover tests/on-aws

That proves the script, not AWS.
"""
