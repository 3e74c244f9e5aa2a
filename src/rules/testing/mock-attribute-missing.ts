import type { Call, Expression, FunctionNode, Name, Node } from "../../syntax/nodes.ts";
import { ancestors } from "../../syntax/walk.ts";
import type { AnsweredSuspect, Knowledge } from "../kit/knowledge.ts";
import { functionAround, inside, isFunction, isName, isStored, isTrue, lastName } from "../kit/match.ts";
import { namerOf } from "../kit/models.ts";
import { defineRule, type PythonFile, type Suspect } from "../kit/rule.ts";
import { holderNamed, isOfObjects, lacks } from "./_mocked.ts";

interface Data {
  /** Dotted name of the module or class that is to have it. */
  readonly holder: string;
  readonly attribute: string;
  /** `patched`: it is to be replaced. `specified`: asked of a mock that has what the class has. */
  readonly how: "patched" | "specified";
  /** Methods of the class set it on their object. */
  readonly isOfObjects: boolean;
}

export default defineRule<Data>({
  id: "testing/mock-attribute-missing",
  title: "Mocked attribute that does not exist",
  severity: "error",
  evidence: "resolved",
  says: ({ holder, attribute, how, isOfObjects: ofObjects }) => {
    const what = `\`${holder.replace(/^:/, "")}\` has no \`${attribute}\``;
    const but = ofObjects ? ", only its objects do," : "";
    return how === "patched"
      ? `${what}${but} so patching it raises AttributeError. Name what the code under test really uses.`
      : `${what}${but} so a mock with that class as its spec raises AttributeError here. Ask for what it has, or set it on the mock first.`;
  },
  why: "A test that replaces what is not there fails before it tests anything; most often the code was moved or renamed, and the test does not run any more, or nobody looks.",
  whenNot: "When the attribute is made at run time, by something that is not written in the project.",
  sources: [
    "https://docs.python.org/3/library/unittest.mock.html#where-to-patch",
    "https://docs.python.org/3/library/unittest.mock.html#autospeccing",
    "https://docs.python.org/3/library/unittest.mock.html#unittest.mock.Mock",
  ],
  examples: [
    {
      title: "moved to another module",
      bad: {
        "shop/__init__.py": "",
        "shop/rates.py": `
          def load_rates(): ...
        `,
        "shop/api.py": `
          from shop import rates

          class Client:
              def fetch(self): ...

          def convert(amount):
              return amount * rates.load_rates()
        `,
        "tests/test_api.py": `
          from unittest import mock
          from unittest.mock import patch

          from shop import api
          from shop.api import Client

          @patch("shop.api.load_rates")
          #      ^^^^^^^^^^^^^^^^^^^^^
          def test_convert(load_rates):
              with mock.patch.object(Client, "fetch_all"), patch.object(api, "Clients"):
          #                                  ^^^^^^^^^^^                     ^^^^^^^^^
                  api.convert(1)

          def test_offline(monkeypatch, mocker):
              monkeypatch.setattr("shop.api.Client.get", None)
          #                       ^^^^^^^^^^^^^^^^^^^^^
              mocker.patch("shop.api.rates.load")
              mocker.patch("shop.rates.load")
          #                ^^^^^^^^^^^^^^^^^
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/rates.py": `
          def load_rates(): ...
        `,
        "shop/api.py": `
          from shop import rates

          class Client:
              def fetch(self): ...

          def convert(amount):
              return amount * rates.load_rates()
        `,
        "tests/test_api.py": `
          from unittest import mock
          from unittest.mock import patch

          from shop import api
          from shop.api import Client

          @patch("shop.rates.load_rates")
          def test_convert(load_rates):
              with mock.patch.object(Client, "fetch"), patch.object(api, "Client"):
                  api.convert(1)

          def test_offline(monkeypatch, mocker):
              monkeypatch.setattr("shop.api.Client.fetch", None)
              mocker.patch("shop.rates.load_rates")
        `,
      },
    },
    {
      title: "asked of a mock with a spec",
      bad: {
        "shop/__init__.py": "",
        "shop/store.py": `
          from abc import ABC

          class Base(ABC):
              limit = 10

              def __init__(self):
                  self.rows = []

              def save(self, row): ...

          class Store(Base):
              def load(self): ...
        `,
        "tests/test_store.py": `
          from unittest.mock import MagicMock, create_autospec

          from shop.store import Store

          def test_load():
              store = MagicMock(spec=Store)
              store.load.return_value = 1
              store.save_all.return_value = 2
          #   ^^^^^^^^^^^^^^
              assert store.rows == []
          #          ^^^^^^^^^^

          def test_save():
              store = create_autospec(Store, instance=True)
              store.save(1)
              store.saved.assert_called_once_with(1)
          #   ^^^^^^^^^^^
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/store.py": `
          from abc import ABC

          class Base(ABC):
              limit = 10

              def __init__(self):
                  self.rows = []

              def save(self, row): ...

          class Store(Base):
              def load(self): ...
        `,
        "tests/test_store.py": `
          from unittest.mock import MagicMock, create_autospec

          from shop.store import Store

          def test_load():
              store = MagicMock(spec=Store)
              store.load.return_value = 1
              store.rows = []
              assert store.rows == [] and store.limit

          def test_save():
              store = create_autospec(Store, instance=True)
              store.save(1)
              store.save.assert_called_once_with(1)
              assert store.call_count == 0
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "A private name, by what Python makes of it in the class.",
      code: {
        "shop/__init__.py": "",
        "shop/api.py": "class Client:\n    def __fetch(self): ...\n",
        "tests/test_api.py": `
          from unittest.mock import patch

          @patch("shop.api.Client._Client__fetch")
          def test_fetch(fetch): ...
        `,
      },
    },
    {
      why: "The same test has put a mock there, which has every attribute.",
      code: {
        "shop/__init__.py": "",
        "shop/api.py": "class Client:\n    def fetch(self): ...\n",
        "tests/test_api.py": `
          from unittest.mock import MagicMock, patch

          def test_by_fixture(mocker):
              mocker.patch("shop.api.Client", MagicMock())
              mocker.patch("shop.api.Client.connect", MagicMock())

          @patch("shop.api.Client.connect")
          @patch("shop.api.Client")
          def test_by_decorators(client, connect): ...
        `,
      },
    },
    {
      why: "Made on purpose, a builtin, or expected to fail.",
      code: {
        "shop/__init__.py": "",
        "shop/api.py": "def load(): ...\n",
        "tests/test_api.py": `
          from unittest.mock import patch

          import pytest

          def test_load(monkeypatch):
              with patch("shop.api.cache", create=True), patch("shop.api.open"), patch("shop.api.__file__"):
                  pass
              monkeypatch.setattr("shop.api.cached", 1, raising=False)
              with pytest.raises(AttributeError):
                  with patch("shop.api.nothing"):
                      pass
        `,
      },
    },
    {
      why: "Names that appear at run time, or by an import that is not read here.",
      code: {
        "shop/__init__.py": "",
        "shop/lazy.py": "def __getattr__(name): ...\n",
        "shop/made.py": "globals().update(answer=42)\n",
        "shop/taken.py": "from numbers import *\n",
        "shop/set.py": "",
        "shop/setter.py": "from shop import set\n\nset.later = 1\n",
        "tests/test_api.py": `
          from unittest.mock import patch

          @patch("shop.lazy.thing")
          @patch("shop.made.answer")
          @patch("shop.taken.Number")
          @patch("shop.set.later")
          @patch("shop.setter.set.later")
          @patch("numbers.Nothing")
          def test_all(*mocks): ...
        `,
      },
    },
    {
      why: "The package has a function by the module's name, so the name leads elsewhere.",
      code: {
        "shop/__init__.py": "from shop.retry import retry\n",
        "shop/retry.py": "def retry(): ...\n",
        "tests/test_retry.py": `
          from unittest.mock import patch

          @patch("shop.retry.attempts")
          def test_retry(attempts): ...
        `,
      },
    },
    {
      why: "Classes that may have more than they show.",
      code: {
        "shop/__init__.py": "",
        "shop/store.py": `
          from dataclasses import dataclass
          from enum import Enum

          from base import Model

          class Meta(type): ...

          class Made(metaclass=Meta): ...

          class Row(Model): ...

          class Open:
              def __getattr__(self, name): ...

          @dataclass
          class Order:
              number: int

          class Conditional:
              if Model:
                  def save(self): ...

          class Size(Enum):
              SMALL = 1
        `,
        "tests/test_store.py": `
          from unittest.mock import Mock

          from shop.store import Conditional, Made, Open, Order, Row, Size

          def test_all(made_by):
              made = Mock(spec=Made)
              row = Mock(spec=Row)
              opened = Mock(spec=Open)
              order = Mock(spec=Order)
              size = Mock(spec=Size)
              conditional = Mock(spec=Conditional)
              use(made.thing, row.objects, opened.thing, order.number, size.name, conditional.save)
              given = Mock(spec=Conditional, load=1)
              use(given.load, given.method_calls)
              configured = Mock(spec=Conditional)
              configured.configure_mock(load=1)
              use(configured.load)
        `,
      },
    },
  ],
  check: {
    *Call(call, file) {
      const maker = makerOf(call, file);
      if (maker === null || isExpected(call)) return;
      if (maker.startsWith("patch")) yield* patched(call, maker, file);
      else yield* specified(call, maker, file);
    },
  },
  settle: { ask: () => ({}), judge: (suspect, knowledge) => judged(suspect, knowledge) },
});

function judged({ path, data }: AnsweredSuspect<Data>, knowledge: Knowledge) {
  const { holder: name, attribute } = data;
  const holder = holderNamed(name, path, knowledge);
  if (holder === null || !lacks(holder, attribute, path, knowledge)) return "no";
  const ofObjects = holder.kind === "class" && isOfObjects(holder.class, attribute, knowledge.classes);
  return { verdict: "yes" as const, data: { ...data, isOfObjects: ofObjects } };
}

const LAST_NAMES = /^(patch|object|setattr|create_autospec|(Magic|Async|NonCallable|NonCallableMagic)?Mock)$/;
/** Fixtures, by the names that pytest knows them by. */
const FIXTURES: { readonly [name: string]: string } = {
  "mocker.patch": "patch",
  "mocker.patch.object": "patch.object",
  "monkeypatch.setattr": "patch.setattr",
};

/** `patch`, `patch.object`, `patch.setattr`, `create_autospec`, or the class of a mock; `null` of any other call. */
function makerOf({ func }: Call, file: PythonFile): string | null {
  if (!LAST_NAMES.test(lastName(func) ?? "")) return null;
  const known = /^(?:unittest\.)?mock\.(.+)$/.exec(file.names.qualified(func) ?? "");
  if (known !== null) return known[1] ?? null;
  const written = file.source.text.slice(func.start, func.end);
  const fixture = written.split(".", 1)[0] ?? "";
  const isFixture = (fixture === "mocker" || fixture === "monkeypatch") && isParameter(func, file);
  return isFixture ? (FIXTURES[written] ?? null) : null;
}

function isParameter(func: Expression, file: PythonFile): boolean {
  let base = func;
  while (base.kind === "Attribute") base = base.value;
  return base.kind === "Name" && file.names.lookup(base)[0]?.kind === "parameter";
}

/** Somebody expects it to fail, or is prepared for it. */
function isExpected(node: Node): boolean {
  for (const around of ancestors(node)) {
    if (isFunction(around)) return false;
    if (around.kind === "Try" && around.handlers.length > 0) return true;
    if (around.kind === "With" && around.items.some(({ context_expr: one }) => /raises/i.test(lastName(one) ?? "")))
      return true;
  }
  return false;
}

function* patched(call: Call, maker: string, file: PythonFile): Iterable<Suspect<Data>> {
  const [first, second] = call.args;
  const isForced = call.keywords.some(
    ({ arg, value }) => arg === null || (arg === "create" && isTrue(value)) || arg === "raising",
  );
  if (first === undefined || isForced) return;
  const target = textOf(first);
  if (target !== null && maker !== "patch.object") {
    const dot = target.lastIndexOf(".");
    const data = { holder: target.slice(0, dot), attribute: target.slice(dot + 1) };
    if (/^[\w.]+\.\w+$/.test(target) && !isReplaced(data.holder, call, file))
      yield { at: first, data: { ...data, how: "patched", isOfObjects: false } };
  } else if (maker !== "patch" && second !== undefined) {
    const holder = namerOf(file).nameOf(first);
    const attribute = textOf(second);
    if (holder !== null && attribute !== null) {
      yield { at: second, data: { holder, attribute, how: "patched", isOfObjects: false } };
    }
  }
}

const replaced = new WeakMap<FunctionNode, ReadonlySet<string>>();

/** A mock stands there already, by another patch of the same test. */
function isReplaced(holder: string, call: Call, file: PythonFile): boolean {
  const test = [...ancestors(call)].findLast(isFunction);
  if (test === undefined) return false;
  const targets = replaced.get(test) ?? new Set(patchedIn(test, file));
  replaced.set(test, targets);
  const parts = holder.split(".");
  return parts.some((_, index) => targets.has(parts.slice(0, index + 1).join(".")));
}

function* patchedIn(test: FunctionNode, file: PythonFile): Iterable<string> {
  for (const node of inside(test)) {
    const [first] = node.kind === "Call" && makerOf(node, file)?.startsWith("patch") ? node.args : [];
    const target = first === undefined ? null : textOf(first);
    if (target !== null) yield target;
  }
}

function textOf(node: Expression): string | null {
  return node.kind === "Constant" && node.type === "str" ? node.value : null;
}

/** What every mock has. */
const OF_MOCKS =
  /^(_.*|assert_.*|return_value|side_effect|called|call_args|call_args_list|call_count|mock_calls|method_calls|await_args|await_args_list|await_count|configure_mock|attach_mock|mock_add_spec|reset_mock)$/;
const CONFIGURES = /^(configure_mock|attach_mock|mock_add_spec)$/;

function* specified(call: Call, maker: string, file: PythonFile): Iterable<Suspect<Data>> {
  const spec = specOf(call);
  const name = nameBound(call, file);
  const holder = spec === null || name === null ? null : namerOf(file).nameOf(spec);
  if (name === null || holder === null || !/Mock|autospec/.test(maker)) return;
  const given = new Set(call.keywords.map(({ arg }) => arg ?? "*"));
  const reads = new Map<string, Node>();
  for (const { parent } of usesOf(name, file)) {
    if (parent?.kind !== "Attribute") continue;
    if (CONFIGURES.test(parent.attr)) return;
    if (isStored(parent)) given.add(parent.attr);
    else if (!reads.has(parent.attr) && !isExpected(parent)) reads.set(parent.attr, parent);
  }
  if (given.has("*")) return;
  for (const [attribute, at] of reads) {
    if (OF_MOCKS.test(attribute) || given.has(attribute)) continue;
    yield { at, data: { holder, attribute, how: "specified", isOfObjects: false } };
  }
}

function specOf({ args: [first], keywords, func }: Call): Expression | null {
  const named = keywords.find(({ arg }) => arg === "spec" || arg === "spec_set")?.value;
  return named ?? (lastName(func) === "Mock" || lastName(func) === "create_autospec" ? (first ?? null) : null);
}

/** The local of a function that alone holds the mock. */
function nameBound(call: Call, file: PythonFile): Name | null {
  const { parent } = call;
  const target = parent?.kind === "Assign" && parent.targets.length === 1 ? parent.targets[0] : undefined;
  if (target === undefined || !isName(target) || functionAround(call) === null) return null;
  const [binding, another] = file.names.lookup(target);
  return binding?.scope.kind === "function" && another === undefined ? target : null;
}

function usesOf(name: Name, file: PythonFile): readonly Name[] {
  const [binding] = file.names.lookup(name);
  return binding === undefined ? [] : file.names.references(binding.scope, name.id);
}
