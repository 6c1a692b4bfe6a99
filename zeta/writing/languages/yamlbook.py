"""What a YAML section knows while it is written: which names there are, which will be, and which are still owed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from zeta.writing.language import Definition, Known
from zeta.writing.languages import hclnames, images, naming, plainwords
from zeta.writing.languages.fitting import fitting
from zeta.writing.languages.images import Image
from zeta.writing.languages.share import Share
from zeta.writing.outline import Outline, Section

WORKLOADS: Final = ("Deployment", "StatefulSet", "DaemonSet")
"""Kinds whose objects give their pods the label `app` with their own name."""

_APP = "app="
_OFFERED = 8  # names offered for one reference


PLAIN: Final = frozenset(
    word
    for line in (
        "kubernetes docker compose deployment manifest manifests complete create write yaml file files set database",
        "databases volume volumes ingress network networks policy policies tls https cache proxy server service",
        "services web nightly backup job jobs secret secrets config namespace cluster reverse broker queue storage",
        "persistent message replica replicas three two autoscaling autoscaler monitoring map maps claim claims lines",
    )
    for word in line.split()
)
"""Words of prompts that name parts of what is asked for, and not what it is about."""


FOREIGN: Final = frozenset(plainwords.NAMES) - {
    *("API", "CPU", "DNS", "HTTP", "HTTPS", "ID", "IP", "JSON", "REST", "SQL", "SSH", "TCP", "TLS", "UDP", "URL"),
    *("Kubernetes", "Linux"),
}
"""Names of software and of clouds, that a text has only where it was asked for."""


@dataclass
class Book:
    """One section and the object at hand; `made` are the names that the section has given, by kind. `lines` are those
    of the object, `before` those before it; `hosts` are the ports of the machine that are taken, `bound` the volumes,
    `comments` what was said of things. `image` is what the object's container runs, `runs` those of all, by name;
    `secret` is the Secret that comes after the object, for its passwords; `selected` the label that it first chose.
    `reasons` are what names are for that the section itself has to define."""

    outline: Outline
    section: Section
    known: Known
    kind: str = ""
    name: str = ""
    purpose: str = ""
    given: str = ""
    made: dict[str, list[str]] = field(default_factory=dict)
    orphans: list[str] = field(default_factory=list)
    mounts: list[str] = field(default_factory=list)
    mounted: list[str] = field(default_factory=list)
    served: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    bound: list[str] = field(default_factory=list)
    runs: dict[str, Image] = field(default_factory=dict)
    image: Image = field(default_factory=images.own)
    secret: str = ""
    selected: str = ""
    reasons: dict[tuple[str, str], str] = field(default_factory=dict)
    share: Share = field(default_factory=lambda: Share(0, 0))
    lines: int = 0
    before: int = 0

    @property
    def short(self) -> bool:
        """Whether the object at hand has to go on, where it can."""
        return self.share.short(self.lines)

    @property
    def full(self) -> bool:
        """Whether it has to end, as soon as it may."""
        return self.share.full(self.lines)

    @property
    def letters(self) -> str:
        """The letters that comments and texts are written in."""
        return naming.letters(self.outline.prompt)

    @property
    def spoken(self) -> list[str]:
        """The names that these may have."""
        found = plainwords.spoken([self.outline.prompt, self.purpose])
        return [name for name in found if name != "Kubernetes"]

    @property
    def subject(self) -> str:
        """The words of the prompt that say what the document is about; the prompt where none do."""
        names = {name for each in images.named(self.outline.prompt) for name in each.names}
        left = [each for each in re.findall(r"[\w-]+", self.outline.prompt) if each.lower() not in PLAIN | names]
        return " ".join(left) if hclnames.telling(" ".join(left)) else self.outline.prompt

    def refused(self, text: str) -> str:
        """Why a longer text is refused, or ""."""
        about = f"{self.purpose} {self.outline.prompt}"
        names = {each.told for each in images.named(text)} - {each.told for each in images.named(about)}
        names |= FOREIGN.intersection(re.findall(r"\w+", text)) - set(re.findall(r"\w+", about))
        if names:
            return f"nobody spoke of {min(names)}"
        said = hclnames.refused(text, self.purpose, self.comments, self.letters)
        return said or (naming.repeats(text) if self.letters else "")

    def begin(self, kind: str, purpose: str, name: str = "") -> None:
        """The next object; with the name that it has to have, or ""."""
        self.kind, self.name, self.purpose, self.given = kind, "", purpose, name
        self.mounts, self.mounted, self.served = [], [], []
        self.image, self.secret, self.selected = images.own(), "", ""
        self.before += self.lines
        self.lines = 0
        self.share.turn(self.before)

    def run(self, reference: str) -> None:
        """The container of the object at hand runs this image."""
        self.image = self.runs[self.name] = images.of(reference)

    def select(self, label: str) -> None:
        """The object at hand is about pods with this label."""
        self.selected = self.selected or label

    def call(self, name: str) -> None:
        """The object at hand has this name."""
        self.name = name
        self.made.setdefault(self.kind, []).append(name)

    def fresh(self) -> list[str]:
        """New names for the object at hand, made of what it is for; a namespace's of what the document is about."""
        about, taken = self.subject if self.kind == "Namespace" else self.purpose, self.taken(self.kind)
        return hclnames.names(about, self.kind.lower(), "-", lambda name: name not in taken)

    def promised(self, kind: str) -> list[str]:
        """Names for something of a kind that is still to come, made of what it is planned for."""
        planned = [each for part in self.outline.sections for each in part.details if each.kind == kind]
        taken = self.taken(kind)
        found = [hclnames.names(each.purpose, kind, "-", lambda name: name not in taken) for each in planned]
        return [name for names in found for name in names]

    def taken(self, kind: str) -> set[str]:
        """Names that an object of a kind cannot have any more; those of workloads are the labels of their pods too."""
        kinds = WORKLOADS if kind in WORKLOADS else (kind,)
        return {name for each in kinds for name in self._there(each)}

    def names(self, kind: str, prefix: str = "") -> list[str]:
        """What a reference may name without the prefix: what is defined and, of other kinds than the object's own, what
        certainly will be; of many those that fit the object."""
        self.asked.append(kind)
        found = [each for each in self.known.names(kind) if each.name.startswith(prefix)]
        coming = self._made(kind) if kind == self.kind else self._made(kind) + self._coming(kind)
        found += [Definition(kind, name, 0, "") for name in coming if name.startswith(prefix)]
        names = [each.name[len(prefix) :] for each in fitting(found, f"{self.name} {self.purpose}", _OFFERED)]
        return [name for name in names if kind != self.kind or name != self.name]

    def want(self, kind: str, name: str) -> None:
        """A name that something else has to define; where no section writes its kind, this one does."""
        self.known.want(kind, name)
        home = _homes(kind)
        if not any(each.kind in home for part in self.outline.sections for each in part.details):
            self.orphans.append(home[0])

    def need(self, kind: str, name: str, purpose: str) -> None:
        """The same, for what this section defines itself, for this purpose."""
        self.known.want(kind, name)
        self.orphans.append(kind)
        self.reasons[kind, name] = purpose

    def govern(self) -> None:
        """The object at hand is reached by a Service of its own name."""
        if self.name not in self._there("Service"):
            self.need("Service", self.name, f"address of the {self.purpose or self.name}")

    def certify(self, name: str) -> None:
        """The object at hand shows the certificate in this Secret."""
        self.need("Secret", name, "certificate of the site")
        for key in ("tls.crt", "tls.key"):
            self.known.want("Secret key", f"{name}/{key}")

    def need_secret(self, name: str) -> None:
        """The Secret with the passwords of the object at hand has this name."""
        self.secret = name
        self.need("Secret", name, f"passwords of the {self.purpose or self.name}")

    def follows(self, kind: str) -> bool:
        """Whether something of the kind, and not promised to others yet, is certainly written after this: then a name
        for it may be wanted, and will be there."""
        if kind == self.kind:
            return False
        later = _after(self.outline, self.section)
        count = Counter(each.kind for part in later for each in part.details if not each.name)
        count.update(each.kind for each in self.section.details if not each.name)
        homes = _homes(kind)
        left = sum(count[home] - len(self.made.get(home, ())) for home in homes)
        return left > len(self.known.wanted(kind))

    def wanted(self, kind: str) -> list[str]:
        """Names of a kind of objects that others want, also by the label of its pods."""
        names = list(self.known.wanted(kind))
        if kind in WORKLOADS:
            names += [name[len(_APP) :] for name in self.known.wanted("label") if name.startswith(_APP)]
        there = self._there(kind)
        return [name for name in dict.fromkeys(names) if name not in there]

    def unmounted(self) -> list[str]:
        """Volumes that containers mount and that are not defined yet."""
        return [name for name in self.mounts if name not in self.mounted]

    def owed(self) -> list[str]:
        """Ports that others want of the service at hand and that it does not have yet."""
        ports = [name.rpartition(":") for name in self.known.wanted("Service port")]
        return [port for service, _, port in ports if service == self.name and port not in self.served]

    def _there(self, kind: str) -> set[str]:
        return {each.name for each in self.known.names(kind)} | set(self.made.get(kind, ()))

    def _made(self, kind: str) -> list[str]:
        return [_labelled(kind, name) for home in _homes(kind) for name in self.made.get(home, ())]

    def _coming(self, kind: str) -> list[str]:
        homes = _homes(kind)
        planned = [each for part in self.outline.sections for each in part.details if each.kind in homes and each.name]
        return [_labelled(kind, each.name) for each in planned] + list(self.known.wanted(kind))


def _homes(kind: str) -> tuple[str, ...]:
    """The kinds of objects that define something of a kind."""
    return WORKLOADS if kind == "label" else (kind,)


def _labelled(kind: str, name: str) -> str:
    return _APP + name if kind == "label" else name


def _after(outline: Outline, section: Section) -> list[Section]:
    """The sections that are written after this one because they need it, or what needs it."""
    reached = {section.id}
    later: list[Section] = []
    grown = True
    while grown:
        more = [each for each in outline.sections if each.id not in reached and reached & set(each.needs)]
        reached |= {each.id for each in more}
        later += more
        grown = bool(more)
    return later
