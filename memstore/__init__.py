"""Bytes and vectors on disk: token logs, KV pages, signals, the lexical index. Knows no llama.cpp, no Qt, no torch."""

from memstore.archive import export_conversation, import_conversation
from memstore.backup import backup
from memstore.check import Finding, check, repair
from memstore.codec import Page, PageHeader, Plane, decode, encode, header
from memstore.ctxfile import ERASED, TokenLog
from memstore.errors import (
    GistsDamaged,
    LogDamaged,
    NotFound,
    PageDamaged,
    PageRejected,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreReadOnly,
    StoreTooNew,
)
from memstore.gistfile import GistFile
from memstore.lexical import Hits, LexicalIndex
from memstore.logs import LogView
from memstore.records import Branch, Conversation, Doc, Log, Match, PageInfo, StoreStat, Turn
from memstore.scope import Range, Scope, ScopeKind
from memstore.signals import MeanSignal, SharpSignal, mean_scores, quantize, sharp_maxima, token_products
from memstore.store import Store
from memstore.writer import PageWriter, WritePage

__all__ = [
    "ERASED",
    "Branch",
    "Conversation",
    "Doc",
    "Finding",
    "GistFile",
    "GistsDamaged",
    "Hits",
    "LexicalIndex",
    "Log",
    "LogDamaged",
    "LogView",
    "Match",
    "MeanSignal",
    "NotFound",
    "Page",
    "PageDamaged",
    "PageHeader",
    "PageInfo",
    "PageRejected",
    "PageWriter",
    "Plane",
    "Range",
    "Scope",
    "ScopeKind",
    "SharpSignal",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreLocked",
    "StoreMissing",
    "StoreReadOnly",
    "StoreStat",
    "StoreTooNew",
    "TokenLog",
    "Turn",
    "WritePage",
    "backup",
    "check",
    "decode",
    "encode",
    "export_conversation",
    "header",
    "import_conversation",
    "mean_scores",
    "quantize",
    "repair",
    "sharp_maxima",
    "token_products",
]
