"""Words in which infrastructure is described: a text of a small model that has hardly any of them is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
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

_UNKNOWN: Final = 0.4
"""Of the words of a sensible text, that are none of these (those of the default model had up to 0.4)."""
_GLUED: Final = re.compile(r"(an?|and|are|as|at|be|by|for|in|is|it|of|on|or|that|the|to|with)(?=[a-z]{2})")

_NO_WORD: Final = re.compile(r"\b(?:x[a-z]{3}|[a-z]*[bcdfghjklmnpqrstvwxz]{5}|[bcdfghjklmnpqrstvwxz]{4,}\b)")
_CLOSING: Final = frozenset(["them", "same", "own", "they", "it", "so", "more", "only", "under", "within"])
"""Links that a text may end with: after any other one something is missing."""
_MOST: Final = 4
"""Times that a text may say a longer word."""


@cache
def _links() -> frozenset[str]:
    return frozenset(" ".join(_LINKS).split()) - _CLOSING


@cache
def _known() -> frozenset[str]:
    return frozenset(word for line in (*_LINKS, *_DEEDS, *_THINGS, *_QUALITIES) for word in line.split())


def strange(text: str, about: Iterable[str]) -> str:
    """Why a text is refused, or "": most of its words are neither these nor of the texts that it is `about`,
    one of them is no word at all, it breaks off, or it goes round."""
    words = re.findall(r"[a-z]+", text.lower())
    known = (
        _known().union(each.lower() for each in NAMES).union(*(re.findall(r"[a-z]+", each.lower()) for each in about))
    )
    new = [word for word in words if word not in known]
    if len(new) > _UNKNOWN * len(words) or any(_NO_WORD.match(word) for word in new):
        return "these are hardly words"
    if words and words[-1] not in known and _GLUED.match(words[-1]):
        return f"it ends in “{words[-1]}”, which is no word"
    if words and words[-1] in _links():
        return f"it breaks off at “{words[-1]}”"
    again = next((one for one, other in pairwise(words) if one == other), "")
    again = again or next((word for word in words if len(word) > 3 and words.count(word) > _MOST), "")
    return f"it says “{again}” again and again" if again else ""
