import type { Callee } from "../../semantics/callee.ts";
import { shortName } from "../../semantics/dotted.ts";
import type { FileOutline } from "../../semantics/outline.ts";
import { OPENS } from "../../semantics/summaries/resources.ts";
import type { Why } from "../../semantics/summaries.ts";
import { namesIn, stepsOf, targetOf } from "../kit/graph.ts";
import type { AnsweredSuspect, Judgement, Knowledge } from "../kit/knowledge.ts";
import { functionAround, isFunction, isTest, textOf } from "../kit/match.ts";
import { namerOf } from "../kit/models.ts";
import { defineRule, type Severity } from "../kit/rule.ts";
import { type Leak, leakOf } from "./_leaks.ts";
import { staysInProcess } from "./_ownership.ts";
import { proveNotReleased } from "./_prove-release.ts";
import { OF_FILES, wayOutOf, wayOutOfEach } from "./_remedies.ts";

interface Data {
  readonly callee: Callee;
  /** As the reader wrote it: `open_log`. */
  readonly text: string;
  readonly leak: Leak;
  readonly isAwaited: boolean;
  /** Name of the function around the call. */
  readonly caller: string;
  /** What is opened, once that is known. */
  readonly cause: string;
  /** The call is that which opens, and no function around it. */
  readonly isOpener: boolean;
  /** Dotted names under which what opens is found where it is called. */
  readonly targets: readonly string[];
}

export default defineRule<Data>({
  id: "resources/not-released",
  title: "Opened here, or by a function, and closed by nobody",
  severity: "warning",
  evidence: "traced",
  says: ({ text, cause, leak, isOpener }) =>
    isOpener
      ? `Nothing here closes ${leak === "gathered" ? "any of what" : "what"} \`${text}()\` opens. ${remedyFor(leak, cause)}.`
      : `\`${text}()\` hands over what \`${shortName(cause)}\` opened, and ${LEFT[leak]}. ${remedyFor(leak, cause)}.`,
  why: "Who gets an open file, connection or session from a function has to close it, though nothing at the call says so. Until the garbage collector comes by, descriptors and connections pile up, and the last writes stay in the buffer.",
  whenNot:
    "For the life of the process; where what it opens is closed by its owner; or where a test opens it to see that it is refused.",
  sources: [
    "https://docs.python.org/3/reference/datamodel.html#objects-values-and-types",
    "https://docs.python.org/3/library/contextlib.html#contextlib.closing",
    "https://docs.python.org/3/library/exceptions.html#ResourceWarning",
  ],
  examples: [
    {
      title: "an opener two files away",
      bad: {
        "shop/__init__.py": "",
        "shop/files.py": `
          def open_text(path):
              return open(path, "a", encoding="utf-8")
        `,
        "shop/journal.py": `
          from shop.files import open_text

          def open_journal(folder):
              journal = open_text(folder / "journal.txt")
              journal.write("opened")
              return journal
        `,
        "shop/orders.py": `
          from shop.journal import open_journal

          def place(order, folder):
              journal = open_journal(folder)
          #             ^^^^^^^^^^^^^^^^^^^^
              journal.write(order.name)

          def touch(folder):
              open_journal(folder)
          #   ^^^^^^^^^^^^^^^^^^^^
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/files.py": `
          def open_text(path):
              return open(path, "a", encoding="utf-8")
        `,
        "shop/journal.py": `
          from shop.files import open_text

          def open_journal(folder):
              journal = open_text(folder / "journal.txt")
              journal.write("opened")
              return journal
        `,
        "shop/orders.py": `
          from shop.journal import open_journal

          def place(order, folder):
              with open_journal(folder) as journal:
                  journal.write(order.name)

          def touch(folder):
              open_journal(folder).close()
        `,
      },
    },
    {
      title: "a connection per call",
      bad: `
        import sqlite3

        class Stock:
            def __init__(self, path):
                self.path = path

            def connect(self):
                return sqlite3.connect(self.path)

            def count(self):
                connection = self.connect()
        #                    ^^^^^^^^^^^^^^
                cursor = connection.cursor()
                cursor.execute("select count(*) from stock")
                return cursor.fetchone()[0]
      `,
      good: `
        import sqlite3
        from contextlib import closing

        class Stock:
            def __init__(self, path):
                self.path = path

            def connect(self):
                return sqlite3.connect(self.path)

            def count(self):
                with closing(self.connect()) as connection:
                    cursor = connection.cursor()
                    cursor.execute("select count(*) from stock")
                    return cursor.fetchone()[0]
      `,
    },
    {
      title: "a socket, opened here",
      bad: `
        import socket

        def greeting(address):
            peer = socket.create_connection(address, timeout=5)
        #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            return peer.recv(1024)
      `,
      good: `
        import socket

        def greeting(address):
            with socket.create_connection(address, timeout=5) as peer:
                return peer.recv(1024)
      `,
    },
    {
      title: "one for every host, in a list",
      bad: `
        import socket

        def open_one(host):
            return socket.create_connection((host, 79), timeout=5)

        def fingers(hosts):
            connections = [open_one(host) for host in hosts]
        #                  ^^^^^^^^^^^^^^
            for connection in connections:
                connection.sendall(b"all")
            return [connection.recv(1024) for connection in connections]
      `,
      good: `
        import socket
        from contextlib import ExitStack

        def open_one(host):
            return socket.create_connection((host, 79), timeout=5)

        def fingers(hosts):
            with ExitStack() as stack:
                connections = [stack.enter_context(open_one(host)) for host in hosts]
                for connection in connections:
                    connection.sendall(b"all")
                return [connection.recv(1024) for connection in connections]
      `,
    },
    {
      title: "added to a list, or laid out in a dict",
      bad: `
        import sqlite3

        def copies(paths):
            connections = []
            for path in paths:
                connections.append(sqlite3.connect(path))
        #                          ^^^^^^^^^^^^^^^^^^^^^
            for path, connection in zip(paths, connections):
                connection.execute("vacuum")
            return len(connections)

        def named(paths):
            connections = []
            for path in paths:
                connection = sqlite3.connect(path)
        #                    ^^^^^^^^^^^^^^^^^^^^^
                connections.append(connection)
            for index, one in enumerate(connections):
                one.execute("select ?", (index,))

        def both(path):
            by_name = {"old": sqlite3.connect(path), "new": sqlite3.connect(path)}
        #                     ^^^^^^^^^^^^^^^^^^^^^         ^^^^^^^^^^^^^^^^^^^^^
            by_name["old"].execute("vacuum")
            for name, connection in by_name.items():
                connection.execute(f"select * from {name}")
      `,
      good: `
        import sqlite3
        from contextlib import ExitStack, closing

        def copies(paths):
            with ExitStack() as stack:
                connections = []
                for path in paths:
                    connections.append(stack.enter_context(closing(sqlite3.connect(path))))
                for path, connection in zip(paths, connections):
                    connection.execute("vacuum")
                return len(connections)

        def named(paths):
            with ExitStack() as stack:
                connections = []
                for path in paths:
                    connection = stack.enter_context(closing(sqlite3.connect(path)))
                    connections.append(connection)
                for index, one in enumerate(connections):
                    one.execute("select ?", (index,))

        def both(path):
            with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(path)) as new:
                by_name = {"old": old, "new": new}
                by_name["old"].execute("vacuum")
                for name, connection in by_name.items():
                    connection.execute(f"select * from {name}")
      `,
    },
    {
      title: "an asynchronous client",
      bad: `
        import httpx

        async def new_client(token):
            client = httpx.AsyncClient()
            client.headers["Authorization"] = token
            return client

        async def price(token, url):
            client = await new_client(token)
        #                  ^^^^^^^^^^^^^^^^^
            answer = await client.get(url)
            return answer.json()
      `,
      good: `
        import httpx

        async def new_client(token):
            client = httpx.AsyncClient()
            client.headers["Authorization"] = token
            return client

        async def price(token, url):
            async with await new_client(token) as client:
                answer = await client.get(url)
                return answer.json()
      `,
    },
  ],
  nearMisses: [
    {
      why: "Gathered, and closed, handed on or kept from there.",
      code: `
        import contextlib
        import socket

        def open_one(host):
            return socket.create_connection((host, 79))

        def closed(hosts):
            connections = [open_one(host) for host in hosts]
            for connection in connections:
                connection.sendall(b"ping")
            for connection in connections:
                connection.close()

        def closed_by_pairs(hosts):
            connections = {host: open_one(host) for host in hosts}
            for host, connection in connections.items():
                print(host)
                connection.close()

        def closed_by_index(hosts):
            connections = [open_one(host) for host in hosts]
            for index in range(len(connections)):
                connections[index].close()

        def entered(hosts):
            connections = [open_one(host) for host in hosts]
            with contextlib.ExitStack() as stack:
                for connection in connections:
                    stack.enter_context(connection)

        def taken_out(hosts):
            connections = []
            for host in hosts:
                connections.append(open_one(host))
            while len(connections) > 0:
                connections.pop().close()

        def returned(hosts):
            connections = [open_one(host) for host in hosts]
            print(len(connections))
            return connections

        def chosen(hosts):
            connections = [open_one(host) for host in hosts]
            for connection in connections:
                if connection.recv(1):
                    return connection

        def passed_on(hosts, poll):
            connections = []
            for host in hosts:
                connection = open_one(host)
                connections.append(connection)
            poll(connections)

        def kept(hosts, owner):
            owner.connections = [open_one(host) for host in hosts]

        def to_the_callers_list(hosts, connections):
            for host in hosts:
                connections.append(open_one(host))

        def one_by_one(hosts):
            connections = [open_one(host) for host in hosts]
            return (connection.recv(1024) for connection in connections)

        def for_later(hosts):
            connections = [open_one(host) for host in hosts]
            return lambda: [connection.close() for connection in connections]
      `,
    },
    {
      why: "Closed, handed on, kept or given to somebody.",
      code: `
        import sqlite3

        def connect(path):
            return sqlite3.connect(path)

        def count(path):
            connection = connect(path)
            try:
                return connection.execute("select 1").fetchone()
            finally:
                connection.close()

        def opened(path):
            connection = connect(path)
            connection.execute("pragma foreign_keys = on")
            return connection

        def kept(path, store):
            store.connection = connect(path)

        def given(path, report):
            connection = connect(path)
            report.show(connection)

        def nested(path):
            connection = connect(path)
            return lambda: connection.close()
      `,
    },
    {
      why: "The same one each time.",
      code: `
        import functools
        import sqlite3

        @functools.cache
        def connect(path):
            return sqlite3.connect(path)

        def count(path):
            connection = connect(path)
            connection.execute("select 1")
      `,
    },
    {
      why: "Kept by the opener, which closes it at the end.",
      code: `
        CONNECTIONS = []

        def open_log(path):
            log = open(path, "a")
            CONNECTIONS.append(log)
            return log

        def tell(path, text):
            log = open_log(path)
            log.write(text)
      `,
    },
    {
      why: "What is returned needs it open.",
      code: `
        import sqlite3

        def connect(path):
            return sqlite3.connect(path)

        def rows(path):
            connection = connect(path)
            return connection.cursor()

        def other_rows(path):
            connection = connect(path)
            cursor = connection.cursor()
            return cursor
      `,
    },
    {
      why: "Taken over by another object.",
      code: `
        import socket

        def server(address, loop):
            listening = socket.create_server(address)
            loop.add_reader(listening)

        def stream(address):
            peer = socket.create_connection(address)
            return peer.makefile("rb")
      `,
    },
    {
      why: "Nothing is connected: the application runs in the same process.",
      code: `
        import httpx

        async def price(app, item):
            client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://shop")
            answer = await client.get(item)
            return answer.json()
      `,
    },
    {
      why: "A process that is waited for.",
      code: `
        import subprocess

        def start(command):
            return subprocess.Popen(command)

        def run(command):
            process = start(command)
            process.wait()
      `,
    },
  ],
  check: {
    *Call(node, file) {
      const around = functionAround(node);
      if (isTest(file) || !isFunction(around) || staysInProcess(node)) return;
      const leak = leakOf(node, file);
      const callee = leak === null ? null : namerOf(file).calleeOf(node.func);
      if (leak === null || callee === null || callee.kind === "untold" || isBuiltin(callee)) return;
      const text = textOf(node.func, file).replaceAll(/\s+/g, " ");
      const isAwaited = node.parent?.kind === "Await";
      yield {
        at: node,
        data: { callee, text, leak, isAwaited, caller: around.name, cause: "", isOpener: false, targets: [] },
      };
    },
  },
  settle: { ask: () => ({}), judge },
  reproduce: ({ at, data }, file) => proveNotReleased(data, at, file),
});

const LEFT: Readonly<Record<Leak, string>> = {
  dropped: "here nobody can close it any more",
  used: "here nobody can close it any more",
  named: "nothing here closes it",
  gathered: "nothing here closes any of those that are gathered",
};

function remedyFor(leak: Leak, cause: string): string {
  return leak === "gathered" ? wayOutOfEach(cause) : wayOutOf(cause);
}

function isBuiltin(callee: Callee): boolean {
  return callee.kind === "name" && callee.name.startsWith("builtins.");
}

function judge({ path, at, data }: AnsweredSuspect<Data>, knowledge: Knowledge): "no" | Judgement<Data> {
  const file = knowledge.index.fileAt(path);
  if (file === null) return "no";
  const outside = outsideOf(data, path, knowledge);
  if (outside !== null) return judgeOpener(outside, data, file);
  const why = openedBy(data, path, knowledge);
  const verdict = why === null ? null : severityOf(why.cause, data.leak, file.role === "script");
  if (why === null || verdict === null) return "no";
  const opener = why.way.at(-1)?.in.file ?? file;
  return {
    verdict,
    data: { ...data, cause: why.cause, targets: namesIn(opener, why.cause) },
    steps: [{ path, at, name: data.caller }, ...stepsOf(why.way)],
  };
}

function outsideOf({ callee }: Data, path: string, knowledge: Knowledge): string | null {
  const target = targetOf(callee, path, knowledge);
  return typeof target !== "string" && "outside" in target ? target.outside : null;
}

/** Of the opener itself: what ruff's rule about files does not have, and the collector does not soon put in order. */
function judgeOpener(cause: string, data: Data, file: FileOutline): "no" | Judgement<Data> {
  const isOurs = OPENS.has(cause) && !OF_FILES.test(cause) && !SELF_CLOSING.test(cause);
  if (!isOurs || (data.leak !== "named" && data.leak !== "gathered")) return "no";
  const targets = namesIn(file, cause);
  const verdict = file.role === "script" ? "advice" : "warning";
  return { verdict, evidence: "resolved", data: { ...data, cause, isOpener: true, targets } };
}

/** Whatever the call runs, it gives something that is open. */
function openedBy({ callee, isAwaited }: Data, path: string, knowledge: Knowledge): Why | null {
  const target = targetOf(callee, path, knowledge);
  if (typeof target === "string" || "outside" in target) return null;
  let found: Why | null = null;
  for (const one of [target.callee, ...target.overrides]) {
    const why = one.outline.isAsync === isAwaited ? knowledge.summaries.of(one).opens : null;
    if (why === null) return null;
    found ??= why;
  }
  return found;
}

/** Their collector or their last read closes them soon: untidy, no more. */
const SELF_CLOSING =
  /^(requests\.|httpx\.Client$|http\.client\.|urllib\.|concurrent\.futures\.|subprocess\.|os\.popen|tempfile\.(Named|Spooled)?TemporaryFile)/;

function severityOf(cause: string, leak: Leak, isScript: boolean): Severity | null {
  // Clears up after itself, as documented.
  if (cause === "tempfile.TemporaryDirectory") return null;
  // A process that nobody names is meant to go on alone.
  if (cause === "subprocess.Popen" && leak !== "named" && leak !== "gathered") return null;
  // An answer that is read to its end closes itself.
  if (cause === "urllib.request.urlopen" && leak !== "dropped") return null;
  return isScript || SELF_CLOSING.test(cause) || leak === "used" ? "advice" : "warning";
}
