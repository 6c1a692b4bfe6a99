"""What a Kubernetes object says about names: which it defines, which it refers to, and what is wrong with it. Pure
functions of one object's tree; which objects there are and their fields: schemas/kubernetes.toml.

Kinds of definitions besides the objects' own: `label` ("app=web", of a pod), `port` ("web:http", of a container of the
pods with that label), `volume` ("Deployment/web/data": volumes are known inside of their pod), `Service port` ("web:80"
and "web:http"), and `ConfigMap key` and `Secret key` ("settings/LOG_LEVEL").
"""

from __future__ import annotations

from collections.abc import Iterator

from zeta.writing.language import Definition, Problem, Reference
from zeta.writing.languages import schema
from zeta.writing.languages.yamltree import Document, Tree

GIVEN = {
    "Namespace": {"default", "kube-system", "kube-public", "kube-node-lease"},
    "ServiceAccount": {"default"},
    "StorageClass": {"", "standard"},
    "ClusterRole": {"cluster-admin", "admin", "edit", "view"},
}
"""Names that every cluster has (Kubernetes' documentation: initial namespaces, user-facing roles; `standard` is the
default storage class of kind, minikube and GKE)."""

_POD = {
    "Pod": (),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    **dict.fromkeys(("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"), ("spec", "template")),
}
_NAMED = {  # key of a map -> the field in it that names something, and of which kind
    "configMapRef": ("name", "ConfigMap"),
    "configMapKeyRef": ("name", "ConfigMap"),
    "configMap": ("name", "ConfigMap"),
    "secretRef": ("name", "Secret"),
    "secretKeyRef": ("name", "Secret"),
    "secret": ("secretName", "Secret"),
    "persistentVolumeClaim": ("claimName", "PersistentVolumeClaim"),
}
_NAMES = {  # key of a scalar -> what kind it names
    "serviceAccountName": "ServiceAccount",
    "storageClassName": "StorageClass",
}
_REQUIRED = ("apiVersion", "kind")


def objects(document: Document) -> list[Tree]:
    """The objects of a document: itself, or what a `List` holds."""
    if document.tree.at("kind").text == "List":
        return document.tree.at("items").items
    return [document.tree]


def is_object(tree: Tree) -> bool:
    """Whether a tree is a Kubernetes object, or wants to be one."""
    return bool({"apiVersion", "kind"} & tree.fields.keys()) and ("metadata" in tree.fields or "kind" in tree.fields)


def definitions(tree: Tree, text: str) -> Iterator[Definition]:
    """The object itself, then what it holds that others may name. `text` is the object's."""
    kind, name = tree.at("kind").text, tree.at("metadata", "name").text
    if kind and name:
        yield Definition(kind, name, tree.line, text)
    pod = _pod(tree)
    for key, value in pod.at("metadata", "labels").fields.items():
        yield Definition("label", f"{key}={value.text}", value.line, f"{key}: {value.text}")
    for container in _containers(pod):
        for port in container.at("ports").items:
            if label := port.at("name").text:
                number = port.at("containerPort").text
                yield Definition("port", _owner(pod.at("metadata", "labels")) + label, port.line, f"{label}: {number}")
    for volume in [*pod.at("spec", "volumes").items, *_claims(tree)]:
        if label := volume.at("name").text or volume.at("metadata", "name").text:
            yield Definition("volume", f"{kind}/{name}/{label}", volume.line, f"volume {label} of {kind} {name}")
    if kind == "Service":
        for port in tree.at("spec", "ports").items:
            for field in ("port", "name"):
                if label := port.at(field).text:
                    yield Definition("Service port", f"{name}:{label}", port.line, f"port {label} of Service {name}")
    if kind in ("ConfigMap", "Secret"):
        for field in ("data", "stringData", "binaryData"):
            for key, value in tree.at(field).fields.items():
                said = value.text[:200] if kind == "ConfigMap" else "..."
                yield Definition(f"{kind} key", f"{name}/{key}", value.line, f"{key}: {said}")


def references(tree: Tree) -> Iterator[Reference]:
    """Every name that the object uses and that is not its own or given by the cluster."""
    kind = tree.at("kind").text
    for key, node in tree.walk():
        if key in _NAMES:
            yield from _reference(_NAMES[key], node)
        elif key in _NAMED and node.fields and node.at("optional").text != "true":
            field, named = _NAMED[key]
            yield from _reference(named, node.at(field))
            if key.endswith("KeyRef"):
                yield from _reference(f"{named} key", node.at("key"), f"{node.at(field).text}/")
        elif key == "imagePullSecrets":
            for each in node.items:
                yield from _reference("Secret", each.at("name"))
        elif key in ("roleRef", "scaleTargetRef"):
            yield from _reference(node.at("kind").text, node.at("name"))
    yield from _reference("Namespace", tree.at("metadata", "namespace"))
    pod = _pod(tree)
    own = f"{kind}/{tree.at('metadata', 'name').text}/"
    for container in _containers(pod):
        for mount in container.at("volumeMounts").items:
            yield from _reference("volume", mount.at("name"), own)
        for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
            for how in ("httpGet", "tcpSocket"):
                labels = pod.at("metadata", "labels")
                yield from _reference("port", container.at(probe, how, "port"), _owner(labels))
    yield from _OF.get(kind, lambda _: iter(()))(tree.at("spec") if kind not in _BINDINGS else tree)


def problems(tree: Tree) -> Iterator[Problem]:
    """What Kubernetes would refuse and a reader can see without a cluster."""
    kind = tree.at("kind").text
    missing = [key for key in _REQUIRED if not tree.at(key).text]
    named = tree.at("metadata", "name").text or tree.at("metadata", "generateName").text
    if missing or not (named or kind == "List"):
        missing += [] if named else ["metadata.name"]
        yield Problem(tree.line, f"the object {kind or 'of no kind'} has no {' and no '.join(missing)}")
    known = schema.load("kubernetes").get(kind)
    version = tree.at("apiVersion")
    if known and version.text and version.text not in known.notes["api"]:
        wanted = known.notes["api"][0]
        yield Problem(version.line, f"{kind} is of {wanted}, not of {version.text}")
    labels = {key: value.text for key, value in _pod(tree).at("metadata", "labels").fields.items()}
    if kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"):
        selector = tree.at("spec", "selector", "matchLabels")
        for key, value in selector.fields.items():
            if labels.get(key) != value.text:
                said = f"{kind} selects the label {key}: {value.text}, which its own template does not have"
                yield Problem(value.line, said)


def _pod(tree: Tree) -> Tree:
    """The pod template (metadata, spec) of a workload; nothing of any other kind."""
    path = _POD.get(tree.at("kind").text)
    return tree.at("no pod") if path is None else tree.at(*path)


def _owner(labels: Tree) -> str:
    """What a pod is called by those who name its ports: the value of the label that tells applications apart."""
    named = [labels.at(key).text for key in ("app", "app.kubernetes.io/name") if labels.at(key).text]
    return f"{named[0]}:" if named else ":"


def _containers(pod: Tree) -> list[Tree]:
    return [*pod.at("spec", "initContainers").items, *pod.at("spec", "containers").items]


def _claims(tree: Tree) -> list[Tree]:
    return tree.at("spec", "volumeClaimTemplates").items


def _reference(kind: str, node: Tree, owner: str = "") -> Iterator[Reference]:
    name = node.text
    given = name in GIVEN.get(kind, ()) or name.startswith("system:") or (kind == "port" and name.isdigit())
    if kind and name and not given:
        yield Reference(kind, owner + name, node.line)


def _labels(selector: Tree) -> Iterator[Reference]:
    for key, value in selector.fields.items():
        if not (value.fields or value.items):
            yield Reference("label", f"{key}={value.text}", value.line)


def _service(spec: Tree) -> Iterator[Reference]:
    yield from _labels(spec.at("selector"))
    for port in spec.at("ports").items:
        yield from _reference("port", port.at("targetPort"), _owner(spec.at("selector")))


def _ingress(spec: Tree) -> Iterator[Reference]:
    paths = [path.at("backend") for rule in spec.at("rules").items for path in rule.at("http", "paths").items]
    for backend in [spec.at("defaultBackend"), *paths]:
        service = backend.at("service")
        yield from _reference("Service", service.at("name"))
        for field in ("number", "name"):
            yield from _reference("Service port", service.at("port", field), f"{service.at('name').text}:")
    for tls in spec.at("tls").items:
        yield from _reference("Secret", tls.at("secretName"))


def _policy(spec: Tree) -> Iterator[Reference]:
    peers = [peer for rule in spec.at("ingress").items for peer in rule.at("from").items]
    peers += [peer for rule in spec.at("egress").items for peer in rule.at("to").items]
    for each in [spec, *(peer for peer in peers if not peer.at("namespaceSelector").fields)]:
        yield from _labels(each.at("podSelector", "matchLabels"))
    for peer in peers:
        names = peer.at("namespaceSelector", "matchLabels", "kubernetes.io/metadata.name")
        yield from _reference("Namespace", names)


def _binding(tree: Tree) -> Iterator[Reference]:
    for subject in tree.at("subjects").items:
        if subject.at("kind").text == "ServiceAccount":
            yield from _reference("ServiceAccount", subject.at("name"))
            yield from _reference("Namespace", subject.at("namespace"))


_BINDINGS = ("RoleBinding", "ClusterRoleBinding")
_OF = {
    "Service": _service,
    "Ingress": _ingress,
    "NetworkPolicy": _policy,
    "PodDisruptionBudget": lambda spec: _labels(spec.at("selector", "matchLabels")),
    "StatefulSet": lambda spec: _reference("Service", spec.at("serviceName")),
    **dict.fromkeys(_BINDINGS, _binding),
}
