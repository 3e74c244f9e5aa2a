"""What parameters without an annotation are wont to be, by their names: the last resort."""

from __future__ import annotations

import re
from typing import Optional

from .expressions import Expr
from .table import file_in

#: Where not even the name tells anything.
MOCK = Expr("Mock()", frozenset(["from unittest.mock import Mock"]), double=True)

URL = '"http://127.0.0.1:9/"'
ANY_CALL = "lambda *args, **kwargs: None"

#: The first pattern that a whole name, or its last words, match.
HABITS: tuple[tuple[str, str, str], ...] = (
    (r"(is|has|can|use|should|with|enable|allow)_.+|flag|verbose|debug|force|strict", "True", ""),
    (r"(file|path|folder|dir)_?(count|size)", "3", ""),
    (r"url|uri|endpoint|link|href", URL, ""),
    (r"host|hostname|ip|address", '"127.0.0.1"', ""),
    (r"port", "9", ""),
    (r"email|mail", '"a@example.com"', ""),
    (r"encoding|charset", '"utf-8"', ""),
    (r"callback|func|function|fn|cb|handler|hook|predicate|factory|callable", ANY_CALL, ""),
    (r"on_.+|key_func|transform|operation|action|op|task", ANY_CALL, ""),
    (r"logger|log", 'logging.getLogger("test")', "import logging"),
    (r"exc|error|exception|err", 'ValueError("a")', ""),
    (r"tz|tzinfo|timezone", "timezone.utc", "from datetime import timezone"),
    (r"now|when|datetime|date|day|start_time|end_time|.+_at", "datetime(2024, 1, 1)", "dt"),
    (r"start|stop|end|begin|first|last|lo|hi|low|high|lower|upper|left|right", "3", ""),
    (r"timeout|delay|interval|seconds|duration|ttl|retries|attempts|timestamp|ts", "1", ""),
    (
        r"stream|buffer|fp|fh|fileobj|file_?obj|infile|outfile",
        'io.StringIO("a\\nb\\n")',
        "import io",
    ),
    (r"headers|cookies|environ|env", '{"a": "b"}', ""),
    (r"data|payload|options|opts|config|cfg|conf|params|mapping|context|ctx|settings", "dict", ""),
    (r"attrs|attributes|meta|metadata|d|dct|dictionary|record|row|body|json|kwargs|kw", "dict", ""),
    (r"document|doc|state|info|details|extra|props|properties|counts|totals|cache", "dict", ""),
    (
        r"lines|words|names|keys|strings|texts|tags|labels|columns|fields|tokens|parts",
        "strings",
        "",
    ),
    (r"titles|paths|files|filenames|urls|headers_list|messages|argv|commands", "strings", ""),
    (r"items|values|rows|elements|numbers|nums|seq|sequence|iterable|collection", "numbers", ""),
    (
        r"xs|ys|arr|array|lst|list|l|args|ids|records|results|entries|batch|queue|stack",
        "numbers",
        "",
    ),
    (r"prices|amounts|scores|sizes|weights|points|samples|indices|indexes|series", "numbers", ""),
    (r"bytes|raw|blob|chunk|buf", 'b"a"', ""),
    (r"count|size|n|limit|num|number|length|len|width|height|depth|level|total|max|min", "3", ""),
    (r"(max|min|num|n)_.+|maximum|minimum|amount|price|quantity|qty|rate|score|weight", "3", ""),
    (r"i|j|k|m|x|y|z|a|b|index|idx|offset|page|position|pos|step|value|val|v|seed|age", "3", ""),
    (r"year", "2024", ""),
    (r"month|hour|minute|second", "1", ""),
    (r"id|pk|uid|number_of_.+|factor|ratio|percent|percentage|threshold|capacity|workers", "1", ""),
    (r"name|key|text|message|msg|s|string|line|title|label|prefix|suffix|content|query", '"a"', ""),
    (r"sql|word|char|c|tag|field|column|token|password|username|user_?name|slug|code", '"a"', ""),
    (r"pattern|regex|sep|separator|delimiter|template|html|xml|markdown|md|source|src", '"a"', ""),
    (r"description|comment|lang|language|country|city|currency|status|mode|kind|topic", '"a"', ""),
    (
        r"command|cmd|arg|option|symbol|expr|expression|version|method|subject|description",
        '"a"',
        "",
    ),
    (r"cls|klass|type_|class_", "int", ""),
)

_WORDS = {"dict": '{"a": 1}', "strings": '["a", "b", "c"]', "numbers": "[1, 2, 3]"}
_FOLDER = re.compile(r"(.+_)?(dir|folder|directory|root|workdir|tmp_path)")
_PATH = re.compile(r"(.+_)?(path|file|filename|file_?name|filepath)")


def by_habit(name: str, text: bool = False) -> Optional[Expr]:
    """A value for a parameter of this name; only a string where it must be `text`."""
    name = name.strip("_").lower()
    tmp_path = frozenset(["tmp_path"])
    if _FOLDER.fullmatch(name):
        return Expr("str(tmp_path)" if text else "tmp_path", fixtures=tmp_path)
    if _PATH.fullmatch(name):
        made = file_in("tmp_path", 0)
        return Expr(f"str({made.code})", setup=made.setup, fixtures=tmp_path) if text else made
    for pattern, code, imported in HABITS:
        # `order_count` is a count, but `is_x` must be the whole.
        if re.fullmatch(f"(?:{pattern})", name) or re.fullmatch(f"(.+_)(?:{pattern})", name):
            code = _WORDS.get(code, code)
            line = "from datetime import datetime" if imported == "dt" else imported
            if text and not code.startswith('"'):
                return None
            return Expr(code, frozenset([line] if line else []))
    return None
