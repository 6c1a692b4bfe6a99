"""YAML as it is read: Kubernetes objects, Compose files, anything else, and what is wrong with each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.language import Definition, Reference
from zeta.writing.languages.yaml import Yaml

YAML = Yaml()

SHOP = """\
# A shop
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  LOG_LEVEL: info
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      serviceAccountName: robot
      containers:
      - name: web
        image: nginx:1.27
        ports:
        - name: http
          containerPort: 80
        env:
        - name: LOG_LEVEL
          valueFrom:
            configMapKeyRef: {name: settings, key: LOG_LEVEL}
        envFrom:
        - secretRef: {name: keys}
        volumeMounts:
        - {name: data, mountPath: /data}
        - {name: lost, mountPath: /lost}
        livenessProbe:
          httpGet: {path: /, port: http}
      volumes:
      - name: data
        persistentVolumeClaim: {claimName: web-data}
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: http}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  tls:
  - secretName: certificate
  rules:
  - http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service: {name: web, port: {number: 80}}
      - path: /old
        pathType: Prefix
        backend:
          service: {name: web, port: {number: 81}}
"""


def names(found: list[Definition] | list[Reference]) -> set[tuple[str, str]]:
    return {(each.kind, each.name) for each in found}


def test_objects_and_what_they_hold_are_definitions() -> None:
    assert names(YAML.definitions(SHOP)) == {
        ("ConfigMap", "settings"),
        ("ConfigMap key", "settings/LOG_LEVEL"),
        ("Deployment", "web"),
        ("label", "app=web"),
        ("port", "web:http"),
        ("volume", "Deployment/web/data"),
        ("Service", "web"),
        ("Service port", "web:80"),
        ("Service port", "web:http"),
        ("Ingress", "web"),
    }


def test_a_definition_has_the_line_and_the_text_of_its_object() -> None:
    service = next(each for each in YAML.definitions(SHOP) if each.kind == "Service")
    assert SHOP.splitlines()[service.line - 1] == "apiVersion: v1"
    assert service.text.startswith("apiVersion: v1\nkind: Service")
    assert service.text.endswith("targetPort: http}")


def test_names_that_nothing_defines_are_the_references_that_remain() -> None:
    unresolved = names(YAML.references(SHOP)) - names(YAML.definitions(SHOP))
    assert unresolved == {
        ("Namespace", "shop"),
        ("ServiceAccount", "robot"),
        ("Secret", "keys"),
        ("Secret", "certificate"),
        ("PersistentVolumeClaim", "web-data"),
        ("volume", "Deployment/web/lost"),
        ("Service port", "web:81"),
    }


def test_a_reference_has_its_line() -> None:
    lines = SHOP.splitlines()
    for reference in YAML.references(SHOP):
        assert reference.name.split("/")[-1].split(":")[-1].split("=")[-1] in lines[reference.line - 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "kind: HorizontalPodAutoscaler\nspec:\n  scaleTargetRef: {kind: Deployment, name: api}",
            ("Deployment", "api"),
        ),
        ("kind: RoleBinding\nroleRef: {kind: Role, name: reader}", ("Role", "reader")),
        (
            "kind: RoleBinding\nsubjects:\n- {kind: ServiceAccount, name: robot, namespace: default}",
            ("ServiceAccount", "robot"),
        ),
        ("kind: StatefulSet\nspec: {serviceName: db}", ("Service", "db")),
        ("kind: PersistentVolumeClaim\nspec: {storageClassName: fast}", ("StorageClass", "fast")),
        ("kind: PodDisruptionBudget\nspec: {selector: {matchLabels: {app: x}}}", ("label", "app=x")),
        (
            "kind: NetworkPolicy\nspec: {ingress: [{from: [{podSelector: {matchLabels: {app: y}}}]}]}",
            ("label", "app=y"),
        ),
        ("kind: Pod\nspec: {imagePullSecrets: [{name: registry}]}", ("Secret", "registry")),
    ],
)
def test_every_way_to_name_another_object_is_a_reference(text: str, expected: tuple[str, str]) -> None:
    assert names(YAML.references(text)) == {expected}


@pytest.mark.parametrize(
    "text",
    [
        "kind: PersistentVolumeClaim\nspec: {storageClassName: standard}",
        "kind: Role\nmetadata: {namespace: default}",
        "kind: ClusterRoleBinding\nroleRef: {kind: ClusterRole, name: cluster-admin}",
        "kind: Service\nspec: {ports: [{port: 80, targetPort: 8080}]}",
        "kind: Pod\nspec: {containers: [{envFrom: [{secretRef: {name: maybe, optional: true}}]}]}",
    ],
)
def test_what_every_cluster_has_or_nobody_needs_is_no_reference(text: str) -> None:
    assert YAML.references(text) == []


def test_a_compose_file_defines_and_uses_services_networks_and_volumes() -> None:
    text = """\
services:
  web:
    image: nginx
    depends_on: [db, cache]
    networks: {front: {}}
    volumes: ["data:/data", "./here:/there"]
  db:
    image: postgres
volumes:
  data:
"""
    assert names(YAML.definitions(text)) == {("service", "web"), ("service", "db"), ("volume", "data")}
    unresolved = names(YAML.references(text)) - names(YAML.definitions(text))
    assert unresolved == {("service", "cache"), ("network", "front")}


def test_other_yaml_defines_its_keys_and_anchors() -> None:
    text = "base: &base {a: 1}\nmore:\n  <<: *base\nlast: *nowhere\n"
    assert names(YAML.definitions(text[: text.index("last")])) == {("key", "base"), ("key", "more"), ("anchor", "base")}
    assert ("anchor", "nowhere") in names(YAML.references(text))
    assert [each.line for each in YAML.problems(text)] == [4]


def test_keys_that_come_through_a_merge_are_read() -> None:
    text = "base: &base\n  kind: x\nkind: Pod\nmetadata:\n  <<: {name: merged}\n"
    assert ("Pod", "merged") in names(YAML.definitions(text))


def test_what_breaks_off_is_read_up_to_there() -> None:
    cut = SHOP[: SHOP.index("      volumes:")] + '      volumes:\n      - name: "da'
    assert ("Deployment", "web") in names(YAML.definitions(cut))
    assert ("Secret", "keys") in names(YAML.references(cut))


def test_an_error_in_one_document_hides_nothing_of_the_others() -> None:
    broken = SHOP.replace("  LOG_LEVEL: info", "  LOG_LEVEL: [info")
    assert ("Service", "web") in names(YAML.definitions(broken))
    assert YAML.problems(broken)[0].line in (8, 9)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a: 1\nb: [2\n", 2, "YAML"),
        ("a: 1\nb: 2\na: 3\n", 3, "“a” is there twice"),
        ("kind: Service\nmetadata: {name: x}\n", 1, "no apiVersion"),
        ("apiVersion: v1\nkind: Service\nmetadata: {labels: {a: b}}\n", 1, "no metadata.name"),
        ("apiVersion: v1\nkind: Deployment\nmetadata: {name: x}\n", 1, "apps/v1"),
        (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec:\n  selector:\n    matchLabels:\n"
            "      app: x\n  template:\n    metadata:\n      labels:\n        app: y\n",
            7,
            "own template",
        ),
        ("a: &a [*a]\n", 1, "itself"),
        ("a: \x07\n", 1, "character"),
        ("[" * 5000, 1, "deeply"),
        ("- " * 5000, 1, "deeply"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, word: str) -> None:
    problems = YAML.problems(text)
    assert any(word in each.message and each.line == line for each in problems), problems


def test_a_good_manifest_has_no_problems() -> None:
    assert YAML.problems(SHOP) == []


def test_an_alias_of_aliases_does_not_unfold() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]\n" for i in range(1, 60))
    assert YAML.references(f"kind: Pod\n{text}")


def test_a_remark_is_a_comment_of_one_line() -> None:
    assert YAML.problems(YAML.remark("two\nlines") + "\na: 1\n") == []


@given(st.text(alphabet="abkind: -{}[]&*#'\"|>\n\t!%@.e\x07é", max_size=80))
def test_no_text_is_too_strange(text: str) -> None:
    YAML.definitions(text)
    YAML.references(text)
    YAML.problems(text)


@given(st.integers(0, len(SHOP)), st.text(alphabet="{}[]:&*-'\"\n ", max_size=3))
def test_a_manifest_with_something_put_in_is_still_read(place: int, more: str) -> None:
    text = SHOP[:place] + more + SHOP[place:]
    lines = text.count("\n") + 1
    assert all(0 <= each.line <= lines for each in YAML.problems(text))
    assert all(1 <= each.line <= lines for each in [*YAML.definitions(text), *YAML.references(text)])
