"""What outputs of Terraform show: attributes of what is defined, under names that say which. Pure."""

from __future__ import annotations

from collections import Counter

from zeta.writing.languages import plainwords
from zeta.writing.languages.fitting import best
from zeta.writing.languages.hclforms import OFFERED, Place
from zeta.writing.languages.schema import Schema


def exports(kind: str, schema: Schema) -> list[str]:
    """What can be read of a thing of this kind, the most useful first."""
    known = schema.get(kind)
    first = [] if kind.startswith("data.") else ["id"]
    if not known:
        return ["id"]
    named = [name for name, each in known.fields.items() if each.type == "name" and each.required]
    useful = [each for each in known.notes.get("exports", ()) if each != "tags_all"][:3]
    return [*first, *named, *useful] or ["id"]


def gives(value: str, place: Place) -> str:
    """What an output of this value gives: "Endpoint of the EKS cluster", with its name where there are several."""
    address, _, attribute = value.rpartition(".")
    kind, _, name = address.rpartition(".")
    thing = _spelled(kind.removeprefix("data.").split("_", 1)[-1])
    alike = [each for each in place.names(kind) if each.name != address]
    said = f"{_spelled(attribute)} of the {thing}{f' {name}' if alike else ''}"
    return said[0].upper() + said[1:]


def _spelled(name: str) -> str:
    """A name's words, those in capitals that are written so."""
    capitals = {each.lower(): each for each in (*plainwords.NAMES, "ARN")}
    return " ".join(capitals.get(word, word) for word in name.split("_"))


def outputs(place: Place) -> dict[str, str]:
    """Names of outputs with the values that they show: what the purpose speaks of, else of what was shown least."""
    things = [each for each in place.names("") if each.kind.startswith(("data.", "aws_")) or "_" in each.kind]
    count = Counter(each.kind for each in things)
    found: dict[str, str] = {}
    for each in things:
        kind = each.kind.removeprefix("data.").split("_", 1)[-1]
        name = each.name.rpartition(".")[2]
        for attribute in exports(each.kind, place.schema):
            text = f"{each.name}.{attribute}"
            if text not in place.used:
                found[f"{kind}_{attribute}" if count[each.kind] == 1 else f"{name}_{kind}_{attribute}"] = text
    shown = {text.rpartition(".")[0] for text in place.used}
    fresh = {name: text for name, text in found.items() if text.rpartition(".")[0] not in shown} or found
    named = place.purpose.partition(" of the ")[0].replace(" ", "_")
    exact = [name for name, text in fresh.items() if text.rpartition(".")[2] == named]
    return {name: found[name] for name in best(exact or list(fresh), place.purpose)[: 2 * OFFERED]}
