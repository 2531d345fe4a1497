"""Texts without what is the account's or the caller's own, and without what differs from run to run.

The same texts in the same order give the same texts again. What is told apart stays apart: ids are
numbered in the order in which they come.
"""
import datetime
import ipaddress
import re

ACCOUNT, CALLER, IMAGE = "111122223333", "user/caller", "agent:1"

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)")
# As JSON has them: seconds since 1970, perhaps with an exponent, or milliseconds.
SECONDS = re.compile(r"(?<![\w.+-])(?:1[6-9]\d{8}(?:\.\d+)?|1\.[6-9]\d{5,}E9)(?![\w.])")
MILLISECONDS = re.compile(r"(?<![\w.+-])1[6-9]\d{11}(?![\w.])")
UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
# A name and what the service adds to it.
ADDED = re.compile(r"\b(mdaac_on_aws_\w+|DEFAULT)-([A-Za-z0-9]{10})(?![A-Za-z0-9])")
NETWORK = re.compile(r"\b(subnet|sg|vpc|eni)-([0-9a-f]{8,17})\b")
KEY_ID = re.compile(r"\b(AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ANVA)[A-Z0-9]{12,}\b")
REQUEST_ID = re.compile(r"(<RequestId>|\"request-?id\"\s*:\s*\"|Request ID: )[^<\"),\s]+", re.IGNORECASE)
TOKEN = re.compile(r"(<NextToken>|\"nextToken\"\s*:\s*\")[^<\"]+", re.IGNORECASE)
SIGNED = re.compile(r"\b(X-Amz-[A-Za-z-]+|AWSAccessKeyId|Signature)=[^&<>\"\s]+")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
V4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
V6 = re.compile(r"(?<![\w:])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?![\w:])")


class Scrub:
    """`relative` gives the seconds since the step began of a moment that is named in a text."""

    def __init__(self, identity, image, relative):
        self.identity, self.image, self.relative = identity, image, relative
        self.numbers = {}

    def __call__(self, text):
        if self.image:
            text = text.replace(self.image, f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/{IMAGE}")
        for found, instead in self.of_the_caller():
            text = text.replace(found, instead)
        text = SIGNED.sub(r"\1=none", text)
        text = REQUEST_ID.sub(r"\1none", text)
        text = TOKEN.sub(r"\1more", text)
        text = UUID.sub(lambda found: f"00000000-0000-0000-0000-{self.number('id', found[0].lower()):012}", text)
        text = ADDED.sub(lambda found: f"{found[1]}-{self.number('added', found[2]):010}", text)
        text = NETWORK.sub(lambda found: f"{found[1]}-{self.number(found[1], found[2]):08}", text)
        text = KEY_ID.sub(lambda found: f"{found[1]}EXAMPLE{self.number('key', found[0]):09}", text)
        text = TIME.sub(lambda found: self.seconds(datetime.datetime.fromisoformat(found[0])), text)
        text = MILLISECONDS.sub(lambda found: f"{self.moment(int(found[0]) / 1000) * 1000:.0f}", text)
        text = SECONDS.sub(lambda found: f"{self.moment(float(found[0])):.1f}", text)
        text = MAIL.sub("caller@example.com", text)
        text = V4.sub(lambda found: address(found[0], "192.0.2.1"), text)
        return V6.sub(lambda found: address(found[0], "2001:db8::1"), text)

    def of_the_caller(self):
        """What is known of who calls, the longest first."""
        arn, user_id, account = (self.identity[key] for key in ("Arn", "UserId", "Account"))
        who = arn.split(":", 5)[-1]
        found = [(who, CALLER), (user_id, "AIDAEXAMPLE"), (account, ACCOUNT)]
        # A session is often named after a person; what is too short may be any word.
        found += [(part, "caller") for part in who.split("/")[1:] if len(part) > 5]
        # Its ARN of STS and that of IAM are the same caller.
        found = [(text, instead) for text, instead in found if text != account] + [(account, ACCOUNT)]
        return sorted(found, key=lambda pair: -len(pair[0]))

    def number(self, kind, text):
        known = self.numbers.setdefault(kind, {})
        return known.setdefault(text, len(known) + 1)

    def seconds(self, moment):
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.timezone.utc)
        return f"{self.relative(moment):+.1f}s"

    def moment(self, seconds):
        return self.relative(datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc))


def address(text, instead):
    """What looks like an address and is one; `::` alone is part of ARNs."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return text
    return text if text == "::" else instead
