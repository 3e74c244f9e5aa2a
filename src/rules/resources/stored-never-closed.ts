import { shortName } from "../../semantics/dotted.ts";
import type { ProjectClass, ProjectFunction } from "../../semantics/project-index.ts";
import type { Why } from "../../semantics/summaries.ts";
import { namesIn, stepsOf } from "../kit/graph.ts";
import type { AnsweredSuspect, Judgement, Knowledge } from "../kit/knowledge.ts";
import { defineRule, type Severity } from "../kit/rule.ts";
import { keptBy } from "./_kept.ts";
import { isWayOut } from "./_ownership.ts";
import { proveKeptOpen } from "./_prove-kept.ts";

interface Data {
  readonly className: string;
  readonly attribute: string;
  /** Where the method's name begins that keeps it, and the class's. */
  readonly method: number;
  readonly owner: number;
  readonly calls: readonly number[];
  /** What is opened, once that is known. */
  readonly cause: string;
  /** Dotted names under which what opens is found where it is called. */
  readonly targets: readonly string[];
}

export default defineRule<Data>({
  id: "resources/stored-never-closed",
  title: "Kept open by an object that cannot be closed",
  severity: "warning",
  evidence: "resolved",
  says: ({ className, attribute, cause }) =>
    `\`${className}\` keeps what \`${shortName(cause)}\` opened in \`${attribute}\`, and nothing in the project closes it: the class has no \`close\`, no \`__exit__\`. Give it one, and let its users call it.`,
  why: "Who makes such an object cannot give back what it holds. Each one that is dropped leaves a connection, thread or file open until the garbage collector comes by, which for asynchronous sessions is too late to close them at all.",
  whenNot: "One object for the life of the process.",
  sources: [
    "https://docs.python.org/3/reference/datamodel.html#with-statement-context-managers",
    "https://docs.python.org/3/library/exceptions.html#ResourceWarning",
    "https://docs.aiohttp.org/en/stable/client_advanced.html#graceful-shutdown",
  ],
  examples: [
    {
      title: "a client that a function in another file opens",
      bad: {
        "shop/__init__.py": "",
        "shop/http.py": `
          import httpx

          def new_client(token):
              return httpx.AsyncClient(headers={"Authorization": token})
        `,
        "shop/prices.py": `
          from shop.http import new_client

          class Prices:
              def __init__(self, token):
                  self.client = new_client(token)
          #       ^^^^^^^^^^^

              async def of(self, item):
                  answer = await self.client.get(f"https://prices.example/{item}")
                  return answer.json()
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/http.py": `
          import httpx

          def new_client(token):
              return httpx.AsyncClient(headers={"Authorization": token})
        `,
        "shop/prices.py": `
          from shop.http import new_client

          class Prices:
              def __init__(self, token):
                  self.client = new_client(token)

              async def of(self, item):
                  answer = await self.client.get(f"https://prices.example/{item}")
                  return answer.json()

              async def aclose(self):
                  await self.client.aclose()
        `,
      },
    },
    {
      title: "a database, whose class has bases",
      bad: {
        "shop/__init__.py": "",
        "shop/base.py": `
          class Store:
              def all(self):
                  return list(self.rows())
        `,
        "shop/stock.py": `
          import sqlite3

          from shop.base import Store

          class Stock(Store):
              def __init__(self, path):
                  self._connection = sqlite3.connect(path)
          #       ^^^^^^^^^^^^^^^^

              def rows(self):
                  return self._connection.execute("select * from stock").fetchall()
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/base.py": `
          class Store:
              def all(self):
                  return list(self.rows())

              def close(self):
                  self._connection.close()
        `,
        "shop/stock.py": `
          import sqlite3

          from shop.base import Store

          class Stock(Store):
              def __init__(self, path):
                  self._connection = sqlite3.connect(path)

              def rows(self):
                  return self._connection.execute("select * from stock").fetchall()
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "Nothing is connected: the application runs in the same process.",
      code: `
        import httpx

        class Shop:
            def __init__(self, app):
                self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://shop")

            async def price(self, item):
                answer = await self.client.get(item)
                return answer.json()
      `,
    },
    {
      why: "Who uses it closes the attribute.",
      code: {
        "shop/__init__.py": "",
        "shop/prices.py": `
          import aiohttp

          class Prices:
              def __init__(self):
                  self.session = aiohttp.ClientSession()
        `,
        "shop/app.py": `
          from shop.prices import Prices

          async def main():
              prices = Prices()
              await prices.session.close()
        `,
      },
    },
    {
      why: "A class below can be closed.",
      code: {
        "shop/__init__.py": "",
        "shop/base.py": `
          import sqlite3

          class Store:
              def __init__(self, path):
                  self.connection = sqlite3.connect(path)
        `,
        "shop/stock.py": `
          from shop.base import Store

          class Stock(Store):
              def shutdown(self):
                  self.finish(self.connection)
        `,
      },
    },
    {
      why: "A base from elsewhere may close it.",
      code: `
        import sqlite3

        from framework import Component

        class Stock(Component):
            def __init__(self, path):
                self.connection = sqlite3.connect(path)
      `,
    },
    {
      why: "One for the process, made on import.",
      code: `
        import sqlite3

        class Stock:
            def __init__(self, path):
                self.connection = sqlite3.connect(path)

        STOCK = Stock("stock.db")
      `,
    },
    {
      why: "Given to somebody who may close it.",
      code: `
        import sqlite3

        class Stock:
            def __init__(self, path, pool):
                self.connection = sqlite3.connect(path)
                pool.adopt(self.connection)
      `,
    },
    {
      why: "Opened by somebody else, as far as this assignment goes.",
      code: `
        import sqlite3

        class Stock:
            def __init__(self, connection, is_test):
                self.connection = connection

        class Shelf:
            def __init__(self, path):
                self.size = open(path).read()
      `,
    },
  ],
  check: {
    *ClassDef(node, file) {
      if (file.role !== "source") return;
      for (const { attribute, method, calls } of keptBy(node, file)) {
        const where = { method, owner: node.nameStart, calls };
        const data = { className: node.name, attribute: attribute.attr, ...where, cause: "", targets: [] };
        yield { at: attribute, data };
      }
    },
  },
  settle: { ask: () => ({}), judge },
  reproduce: ({ at, data }, file) => proveKeptOpen(data, at, file),
});

function judge({ path, at, data }: AnsweredSuspect<Data>, knowledge: Knowledge): "no" | Judgement<Data> {
  const method = knowledge.index.functionAt(path, data.method);
  const owner = knowledge.index.classAt(path, data.owner);
  if (!knowledge.isWhole || method === null || owner === null) return "no";
  const why = storedAt(method, data, knowledge);
  const verdict = why === null ? null : severityOf(why, owner);
  if (why === null || verdict === null) return "no";
  if (hasWayOut(owner, knowledge) || isMadeOnImport(owner, knowledge) || isClosed(data.attribute, owner, knowledge))
    return "no";
  const way = stepsOf(why.way.slice(1));
  const steps = way.length === 0 ? [] : [{ path, at, name: method.outline.name }, ...way];
  const targets = namesIn(why.way.at(-1)?.in.file ?? method.file, why.cause);
  return { verdict, data: { ...data, cause: why.cause, targets }, steps };
}

/** What is kept here is open: given by one of the calls of this very assignment. */
function storedAt(method: ProjectFunction, { attribute, calls }: Data, { summaries }: Knowledge): Why | null {
  const why = summaries.of(method).stores.get(attribute);
  return why?.way[0] !== undefined && calls.includes(why.way[0].at.end) ? why : null;
}

/** Bases that bring no methods that close anything. */
const BARE =
  /^(builtins\.object|abc\.ABC|typing\.(Generic|Protocol)|typing_extensions\.Protocol|enum\.Enum|builtins\.Exception)$/;

/** Its class, one above or one below can be closed, or nobody can tell. */
function hasWayOut(owner: ProjectClass, { classes }: Knowledge): boolean {
  const above = classes.order(owner);
  if (above.some((one) => one === null || (typeof one === "string" && !BARE.test(one)))) return true;
  const all = [...above.filter((one) => typeof one === "object" && one !== null), ...classes.subclasses(owner)];
  return all.some(({ methods }) => [...methods.keys()].some(isWayOut));
}

/** All objects that the project makes of it are made while modules are imported. */
function isMadeOnImport(owner: ProjectClass, { calls }: Knowledge): boolean {
  const makers = (owner.methods.get("__init__") ?? []).flatMap((one) => calls.callersOf(one));
  return makers.length > 0 && makers.every(({ caller }) => caller.outline.name === "<module>");
}

const closed = new WeakMap<Knowledge["index"], ReadonlySet<string>>();

/**
 * Something in the project closes an attribute of that name, whosever it is. What others do to their own objects counts
 * where this class shares them: one above or below it.
 */
function isClosed(attribute: string, owner: ProjectClass, { index, classes }: Knowledge): boolean {
  const known = closed.get(index) ?? new Set(index.files.flatMap(({ attributesClosed }) => attributesClosed));
  closed.set(index, known);
  if (known.has(attribute)) return true;
  const isShared = classes.subclasses(owner).length > 0 || classes.order(owner).some((one) => isOther(one, owner));
  return isShared && known.has(`self.${attribute}`);
}

function isOther(one: ProjectClass | string | null, owner: ProjectClass): boolean {
  return typeof one === "object" && one !== owner;
}

/** `resources/file-not-closed` sees these, opened in a class without bases. */
const FILES =
  /^((builtins|io|gzip|bz2|lzma|codecs|tarfile|shelve|pathlib\.Path)\.open|zipfile\.ZipFile|tarfile\.TarFile)$/;
/** Kept on purpose for as long as the object lives, whose end ends them too. */
const ENDS_WITH_OBJECT = /^tempfile\./;
const ENDS_SOON = /^(requests\.|httpx\.Client$|http\.client\.|urllib\.|concurrent\.futures\.)/;

function severityOf({ cause, way }: Why, { outline }: ProjectClass): Severity | null {
  if (ENDS_WITH_OBJECT.test(cause) || (FILES.test(cause) && way.length === 1 && outline.bases.length === 0))
    return null;
  return ENDS_SOON.test(cause) ? "advice" : "warning";
}
