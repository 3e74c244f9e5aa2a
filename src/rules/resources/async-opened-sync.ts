import type { Namer } from "../../semantics/callee.ts";
import type { AsyncWith, Expression, Node, With } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { functionAround, isFunction, isTest, lastName, nearest } from "../kit/match.ts";
import { namerOf } from "../kit/models.ts";
import { defineRule, type PythonFile, type Suspect } from "../kit/rule.ts";
import { type Entry, entryOf, entryOfType, type Manager } from "./_managers.ts";
import { proveRefused } from "./_prove-entered.ts";

interface Data {
  readonly statement: "with" | "async with";
  /** As the reader knows it: `ClientSession()`, `self.lock`. */
  readonly text: string;
  readonly manager: Manager | null;
  /** What it is, once that is known. */
  readonly entry: Entry | null;
  /** The other `with` could stand there. */
  readonly isInAsync: boolean;
}

export default defineRule<Data>({
  id: "resources/async-opened-sync",
  title: "Entered by the wrong kind of `with`",
  severity: "error",
  evidence: "resolved",
  says,
  why: "`with` calls `__enter__` and `__exit__`, `async with` calls `__aenter__` and `__aexit__`. An object that has the other pair fails on entry, at run time, on the first call that comes by.",
  whenNot: "Where the failure is expected, or something adds the missing methods at run time.",
  sources: [
    "https://docs.python.org/3/reference/datamodel.html#asynchronous-context-managers",
    "https://docs.python.org/3/reference/compound_stmts.html#the-async-with-statement",
    "https://docs.python.org/3/library/contextlib.html#contextlib.asynccontextmanager",
  ],
  examples: [
    {
      title: "a client",
      bad: `
        import httpx

        async def price(url):
            with httpx.AsyncClient() as client:
        #        ^^^^^^^^^^^^^^^^^^^
                answer = await client.get(url)
                return answer.json()
      `,
      good: `
        import httpx

        async def price(url):
            async with httpx.AsyncClient() as client:
                answer = await client.get(url)
                return answer.json()
      `,
    },
    {
      title: "a lock that a base class in another file makes",
      bad: {
        "shop/__init__.py": "",
        "shop/base.py": `
          import threading

          class Guarded:
              def __init__(self):
                  self.lock = threading.Lock()
                  self.left = 10
        `,
        "shop/stock.py": `
          from shop.base import Guarded

          class Stock(Guarded):
              async def take(self, count):
                  async with self.lock:
          #                  ^^^^^^^^^
                      self.left -= count
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/base.py": `
          import asyncio

          class Guarded:
              def __init__(self):
                  self.lock = asyncio.Lock()
                  self.left = 10
        `,
        "shop/stock.py": `
          from shop.base import Guarded

          class Stock(Guarded):
              async def take(self, count):
                  async with self.lock:
                      self.left -= count
        `,
      },
      fixed: null,
    },
    {
      title: "the project's own, from other files",
      bad: {
        "shop/__init__.py": "",
        "shop/database.py": `
          from contextlib import asynccontextmanager

          class Pool:
              async def __aenter__(self):
                  return self

              async def __aexit__(self, *error):
                  pass

          @asynccontextmanager
          async def transaction(pool):
              yield pool
        `,
        "shop/api.py": `
          from shop.database import Pool, transaction

          def order(item):
              with Pool() as pool:
          #        ^^^^^^
                  pool.add(item)

          def order_from(pool, item):
              with transaction(pool):
          #        ^^^^^^^^^^^^^^^^^
                  pool.add(item)
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/database.py": `
          from contextlib import asynccontextmanager

          class Pool:
              async def __aenter__(self):
                  return self

              async def __aexit__(self, *error):
                  pass

          @asynccontextmanager
          async def transaction(pool):
              yield pool
        `,
        "shop/api.py": `
          from shop.database import Pool, transaction

          async def order(item):
              async with Pool() as pool:
                  pool.add(item)

          async def order_from(pool, item):
              async with transaction(pool):
                  pool.add(item)
        `,
      },
      fixed: null,
    },
    {
      title: "a loop's variable, which only its type tells",
      bad: {
        "shop/__init__.py": "",
        "shop/locks.py": `
          import asyncio

          def locks():
              return [asyncio.Lock(), asyncio.Lock()]
        `,
        "shop/stock.py": `
          from shop.locks import locks

          async def count():
              for lock in locks():
                  with lock:
          #            ^^^^
                      print("locked")
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/locks.py": `
          import asyncio

          def locks():
              return [asyncio.Lock(), asyncio.Lock()]
        `,
        "shop/stock.py": `
          from shop.locks import locks

          async def count():
              for lock in locks():
                  async with lock:
                      print("locked")
        `,
      },
    },
    {
      title: "a coroutine, and a generator whose decorator is missing",
      bad: `
        class Feed:
            async def connect(self):
                return await self.pool.take()

            def quiet(self):
                self.muted = True
                yield
                self.muted = False

            async def read(self):
                async with self.connect() as line:
        #                  ^^^^^^^^^^^^^^
                    return await line.read()

            async def read_quietly(self):
                with self.quiet():
        #            ^^^^^^^^^^^^
                    return await self.read()
      `,
      good: `
        from contextlib import contextmanager

        class Feed:
            async def connect(self):
                return await self.pool.take()

            @contextmanager
            def quiet(self):
                self.muted = True
                yield
                self.muted = False

            async def read(self):
                async with await self.connect() as line:
                    return await line.read()

            async def read_quietly(self):
                with self.quiet():
                    return await self.read()
      `,
      fixed: `
        class Feed:
            async def connect(self):
                return await self.pool.take()

            def quiet(self):
                self.muted = True
                yield
                self.muted = False

            async def read(self):
                async with await self.connect() as line:
                    return await line.read()

            async def read_quietly(self):
                with self.quiet():
                    return await self.read()
      `,
    },
  ],
  nearMisses: [
    {
      why: "Has both pairs, one by an alias, one from its base.",
      code: `
        class Base:
            async def __aenter__(self):
                return self

            async def __aexit__(self, *error):
                pass

        class Line(Base):
            def open(self):
                return self

            __enter__ = open

            def __exit__(self, *error):
                pass

        def send(text):
            with Line() as line:
                line.write(text)

        async def asend(text):
            async with Line() as line:
                line.write(text)
      `,
    },
    {
      why: "A base from elsewhere may bring the other pair.",
      code: `
        from drivers import Connection

        class Logged(Connection):
            async def __aenter__(self):
                return self

            async def __aexit__(self, *error):
                pass

        def send(text):
            with Logged() as line:
                line.write(text)
      `,
    },
    {
      why: "An object of a class below may be given, and that one can.",
      code: `
        class Line:
            async def __aenter__(self):
                return self

            async def __aexit__(self, *error):
                pass

        class BothWays(Line):
            def __enter__(self):
                return self

            def __exit__(self, *error):
                pass

        def send(line: Line, text):
            with line:
                line.write(text)
      `,
    },
    {
      why: "The decorator makes something else of it.",
      code: `
        from tools import managed

        @managed
        async def transaction():
            yield

        def order():
            with transaction():
                pass
      `,
    },
    {
      why: "Awaited first: what the coroutine gives is entered.",
      code: `
        async def connect(): ...

        async def read():
            async with await connect() as line:
                return await line.read()
      `,
    },
    {
      why: "Tried, and the refusal is answered.",
      code: `
        import asyncio

        lock = asyncio.Lock()

        def guarded():
            try:
                with lock:
                    return True
            except (AttributeError, TypeError):
                return False
      `,
    },
  ],
  check: {
    With: suspectsIn,
    AsyncWith: suspectsIn,
  },
  fix: {
    safety: "unsafe",
    says: "Enter it asynchronously",
    edits: ({ at: { start, end }, data: { entry, statement, isInAsync } }, { tree }) => {
      if (entry === "coroutine" && statement === "async with") return [{ start, end: start, text: "await " }];
      const entered = nearest(nodeAt(tree, start, end), "With");
      // With several managers, another one may be a plain one.
      const isOnly = entered?.items.length === 1 && entered.items[0]?.context_expr.start === start;
      const canBeAsync = entry === "async" && statement === "with" && isInAsync && isOnly;
      return canBeAsync ? [{ start: entered.start, end: entered.start, text: "async " }] : null;
    },
  },
  settle: {
    // Every `with` of a project would be many questions: the two kinds are mixed up where both can stand.
    ask: ({ at, data: { manager, isInAsync } }) => (manager === null && isInAsync ? { manager: at } : {}),
    judge: ({ path, data, type }, knowledge) => {
      const file = knowledge.index.fileAt(path);
      if (file === null) return "no";
      const entry =
        data.manager === null ? entryOfType(type("manager"), knowledge) : entryOf(data.manager, file, knowledge);
      const fits = entry === null || entry === (data.statement === "with" ? "sync" : "async");
      return fits ? "no" : { verdict: "yes", data: { ...data, entry } };
    },
  },
  reproduce: ({ at }, file) => proveRefused(at, file),
});

function says({ text, entry, statement }: Data): string {
  switch (entry) {
    case "coroutine":
      return `\`${text}\` makes a coroutine, which no \`with\` can enter. Await it: \`async with await ${text}\`.`;
    case "generator":
      return `\`${text}\` makes a plain generator, which no \`with\` can enter. Decorate the function with \`@contextlib.contextmanager\`.`;
    case "async-generator":
      return `\`${text}\` makes a plain generator, which no \`with\` can enter. Decorate the function with \`@contextlib.asynccontextmanager\`.`;
    default:
      return statement === "with"
        ? `\`${text}\` has no \`__enter__\`, so plain \`with\` fails here. Write \`async with\`.`
        : `\`${text}\` has no \`__aenter__\`, so \`async with\` fails here. Write plain \`with\`.`;
  }
}

function* suspectsIn(node: With | AsyncWith, file: PythonFile): Generator<Suspect<Data>> {
  if (isTest(file) || isAnswered(node)) return;
  const namer = namerOf(file);
  const statement = node.kind === "With" ? "with" : "async with";
  const around = functionAround(node);
  const isInAsync = around?.kind === "AsyncFunctionDef";
  for (const { context_expr: at } of node.items) {
    const manager = managerOf(at, namer);
    yield { at, data: { statement, text: textOf(at, file), manager, entry: null, isInAsync } };
  }
}

function managerOf(expression: Expression, namer: Namer): Manager | null {
  if (expression.kind === "Call") {
    const callee = namer.calleeOf(expression.func);
    return callee === null || callee.kind === "untold" ? null : { kind: "call", callee };
  }
  const type = namer.typeOf(expression);
  return type === null ? null : { kind: "object", type };
}

function textOf(expression: Expression, { source }: PythonFile): string {
  const isCall = expression.kind === "Call";
  const { start, end } = isCall ? expression.func : expression;
  return source.text.slice(start, end).replaceAll(/\s+/g, " ") + (isCall ? "()" : "");
}

const REFUSAL = /^(AttributeError|TypeError|RuntimeError|Exception|BaseException)$/;

/** A `try` around it asks whether it can be entered. */
function isAnswered(node: Node): boolean {
  for (let at = node.parent; at !== null && !isFunction(at); at = at.parent) {
    if (at.kind !== "Try") continue;
    const types = at.handlers.flatMap(({ type }) => (type?.kind === "Tuple" ? type.elts : [type]));
    if (types.some((type) => type === null || REFUSAL.test(lastName(type) ?? ""))) return true;
  }
  return false;
}
