"""Words in which infrastructure is described: a text of a small model that has hardly any of them is none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Final

_LINKS: Final = (
    "a an and any are as at be before between both by can each every for from has have in into is it its may more",
    "must no not of on only or other over own same so such than that the their them then these they this through to",
    "two under until when where which while who with within without",
)
_DEEDS: Final = (
    "allow allows answer answers attach attaches build builds carry carries connect connects contain contains create",
    "creates define defines deliver delivers enable enables find follow follows give gives grow grows hold holds join",
    "joins keep keeps kept let lets limit limits link links make makes manage manages need needs open opens pay",
    "protect protects provide provides pull reach reaches read reads receive receives run runs save saves send sends",
    "serve serves share shares show shows spread spreads start starts stay stays stop stops store stores take takes",
    "talk use uses watch watches work works write writes",
)
_THINGS: Final = (
    "access account address administrators alarm alert application applications backup backups balancer batch bucket",
    "budget cache capacity certificate cloud cluster code connection connections container containers control cost",
    "customers data database delivery deployment developers disk document domain encryption endpoint engine",
    "environment error errors event events failure file files firewall function functions gateway group groups host",
    "image images infrastructure instance instances interface internet key keys load location log logs machine",
    "machines management memory message messages metric metrics monitoring name names network networks node nodes",
    "operators order orders outside page password permission permissions place plane pod pods policy policies port",
    "ports project provider queue range region registry request requests resource resources rights role roles route",
    "routes rule rules schedule secret secrets security server servers service services session sessions setting",
    "settings site snapshot storage subnet subnets system systems table tables tag tags target targets task tasks",
    "team teams time token topic traffic update updates user users value values version versions volume volumes web",
    "website worker workers workload workloads world zone zones",
)
_QUALITIES: Final = (
    "attached automatic available common cheap current default different encrypted external fast fixed given highly",
    "internal isolated large main managed new old private production public safe second secure separate several",
    "shared simple single small stable third first used",
)

NAMES: Final = tuple(
    " ".join(
        (
            "AWS EKS ECS EC2 ECR EBS EFS ELB RDS S3 SNS SQS VPC NAT IAM KMS ACM API CNI CPU DNS HTTP HTTPS ID IP JSON",
            "REST SQL SSH TCP TLS UDP URL Amazon Azure CloudFront CloudWatch Cognito DynamoDB Fargate GKE Google",
            "Kubernetes Lambda Linux MySQL OIDC PostgreSQL Redis Terraform",
        )
    ).split()
)
"""Names that such texts have in capitals."""

_COMMON: Final = frozenset(
    ["API", "CPU", "DNS", "HTTP", "HTTPS", "ID", "IP", "JSON", "REST", "SSH", "TCP", "TLS", "UDP", "URL"]
)
"""Those that anything may have to do with."""

_UNKNOWN: Final = 0.4
"""Of the words of a sensible text, that are none of these (those of the default model had up to 0.4)."""
_GLUED: Final = re.compile(r"(an?|and|are|as|at|be|by|for|in|is|it|of|on|or|that|the|to|with)(?=[a-z]{2})")

_TALK: Final = re.compile(
    r"\b(the following|as follows|concise|this (section|comment|line|file|document|example)|in this (section|example)|"
    r"description of|example of|you can (see|use))\b",
    re.IGNORECASE,
)
"""What a small model says of its task instead of doing it."""
_CLOSING: Final = frozenset(["them", "same", "own", "they", "it", "so", "more", "only", "under", "within"])
"""Links that a text may end with: after any other one something is missing."""
_MOST: Final = 4
"""Times that a text may say a longer word."""


_EMPTY: Final = frozenset(
    word
    for line in (
        *_LINKS,
        "again all also always because been being but can could did does doing don done else ever everyone everything",
        "get gets going gone got had has having her here hers him himself his how just know like make made many might",
        "much never nothing now one ones our out own people really said say see seen she should someone something",
        "still theirs themselves thing things think though time too very was way were what why will would yet you your",
    )
    for word in line.split()
)


@cache
def _links() -> frozenset[str]:
    return frozenset([*" ".join(_LINKS).split(), "multiple", "several", "different", "various"]) - _CLOSING


@cache
def english() -> frozenset[str]:
    """Words that are some, small: those of schemas/english.toml with their plurals, and those of infrastructure."""
    text = resources.files("zeta.writing.languages.schemas").joinpath("english.toml").read_text("utf-8")
    words: list[str] = tomllib.loads(text)["words"].split()
    return _known().union(words, (f"{each}s" for each in words), (each.lower() for each in NAMES))


@cache
def _known() -> frozenset[str]:
    return frozenset(word for line in (*_LINKS, *_DEEDS, *_THINGS, *_QUALITIES) for word in line.split())


def spoken(about: Iterable[str]) -> list[str]:
    """The names that a text may say: those of everybody, and those that what it is `about` has, but for the tool that
    reads it. A small model speaks of all services that it ever heard of."""
    words = {word for text in about for word in re.findall(r"[a-z0-9]+", text.lower())}
    return [name for name in NAMES if name in _COMMON or (name.lower() in words and name != "Terraform")]


def telling(text: str) -> set[str]:
    """The words of a text that say something: not those that only join others, and not "it", "had" or "there"."""
    return {word for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in _EMPTY}


def strange(text: str, about: Iterable[str]) -> str:
    """Why a text is refused, or "": most of its words are neither these nor of the texts that it is `about`,
    one of them is no word at all, it speaks of itself, breaks off, or goes round."""
    words = re.findall(r"[a-z]+", text.lower())
    known = (
        _known().union(each.lower() for each in NAMES).union(*(re.findall(r"[a-z]+", each.lower()) for each in about))
    )
    new = [word for word in words if word not in known]
    if len(new) > _UNKNOWN * len(words):
        return "these are hardly words"
    if wrong := next((word for word in new if len(word) > 1 and word not in english()), ""):
        return f"“{wrong}” is no word"
    if _TALK.search(text):
        return "this speaks of the text and not of its subject"
    if words and words[-1] not in known and _GLUED.match(words[-1]):
        return f"it ends in “{words[-1]}”, which is no word"
    if words and words[-1] in _links():
        return f"it breaks off at “{words[-1]}”"
    again = next((one for one, other in pairwise(words) if one == other), "")
    again = again or next((word for word in words if len(word) > 3 and words.count(word) > _MOST), "")
    return f"it says “{again}” again and again" if again else ""
