"""Container images that people run for a purpose, so that a database is no made-up name. Pure."""

from __future__ import annotations

from typing import Final

from zeta.writing.languages.fitting import parts

_IMAGES: Final = {
    "database postgres postgresql sql table": ("postgres", "mysql", "mariadb"),
    "mysql": ("mysql", "percona"),
    "mongo mongodb document": ("mongo", "couchdb"),
    "cache session redis": ("redis", "valkey/valkey", "memcached"),
    "queue message broker rabbitmq": ("rabbitmq", "nats"),
    "kafka stream": ("apache/kafka", "redpandadata/redpanda"),
    "search index elasticsearch": ("elasticsearch", "opensearchproject/opensearch"),
    "frontend web website proxy page": ("nginx", "httpd", "caddy"),
    "entrance ingress reverse": ("traefik", "haproxy", "nginx"),
    "log collector": ("fluent/fluent-bit", "timberio/vector"),
    "metric exporter monitoring": ("prom/prometheus", "grafana/grafana", "prom/node-exporter"),
    "backup": ("restic/restic", "postgres"),
    "migration": ("flyway/flyway", "migrate/migrate"),
}


def images(purpose: str, prompt: str) -> list[str]:
    """Images without their versions that fit a purpose best, those first that the prompt names; none where none is
    known for it."""
    wanted = parts(purpose)
    scores = {names: len(wanted & parts(words)) for words, names in _IMAGES.items()}
    best = max(scores.values())
    found = [each for names, score in scores.items() if best and score == best for each in names]
    return [each for each in found if each.rpartition("/")[2] in prompt.lower()] or found
