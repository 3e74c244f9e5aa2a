import type { Hierarchy } from "../../semantics/hierarchy.ts";
import type { ProjectClass, ProjectFunction } from "../../semantics/project-index.ts";
import { type Edit, indentOf } from "../../syntax/edits.ts";
import type { FunctionNode } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { calledName } from "../kit/graph.ts";
import { writtenAs } from "../kit/importing.ts";
import { isFunction, nearest } from "../kit/match.ts";
import { defineGraphRule, type PythonFile } from "../kit/rule.ts";

interface Data {
  readonly method: string;
  /** The class whose method it overrides. */
  readonly base: string;
}

interface Override {
  readonly method: ProjectFunction;
  readonly base: string;
  readonly isMarked: boolean;
}

/** What a project marks of its overrides where doing so is its habit, and not something that it has begun. */
const HABIT = 0.8;

export default defineGraphRule<Data>({
  id: "typing/override-missing",
  title: "Override without `@override`",
  severity: "advice",
  evidence: "resolved",
  oncePerFile: true,
  says: ({ method, base }) =>
    `\`${method}\` overrides the one of \`${base}\` and is not marked \`@override\`, while others here are: should the base's be renamed, nobody is told that this one no longer runs.`,
  why: "With `@override` a type checker says when the method that it stands in for is renamed or removed. Where most are marked, readers take one that is not for a new method.",
  whenNot: "When the two methods merely share their name.",
  sources: [
    "https://peps.python.org/pep-0698/",
    "https://typing.python.org/en/latest/spec/class-compat.html#override",
    "https://docs.python.org/3/library/typing.html#typing.override",
  ],
  examples: [
    {
      title: "one of its class's three is forgotten",
      bad: {
        "shop/__init__.py": "",
        "shop/base.py": `
          class Exporter:
              def open(self, path): ...
              def write(self, row): ...
              def close(self): ...
        `,
        "shop/files.py": `
          from typing import override

          from shop.base import Exporter

          class CsvExporter(Exporter):
              @override
              def open(self, path): ...

              @override
              def write(self, row): ...

              def close(self): ...
          #       ^^^^^
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/base.py": `
          class Exporter:
              def open(self, path): ...
              def write(self, row): ...
              def close(self): ...
        `,
        "shop/files.py": `
          from typing import override

          from shop.base import Exporter

          class CsvExporter(Exporter):
              @override
              def open(self, path): ...

              @override
              def write(self, row): ...

              @override
              def close(self): ...
        `,
      },
      python: "3.12",
    },
    {
      title: "of the standard library, through a class between",
      bad: `
        import json
        import threading

        import typing_extensions

        class Worker(threading.Thread):
            @typing_extensions.override
            def run(self): ...

        class Encoder(json.JSONEncoder):
            pass

        class OrderEncoder(Encoder):
            @typing_extensions.override
            def encode(self, o): ...

            def default(self, o): ...
        #       ^^^^^^^
      `,
      good: `
        import json
        import threading

        import typing_extensions

        class Worker(threading.Thread):
            @typing_extensions.override
            def run(self): ...

        class Encoder(json.JSONEncoder):
            pass

        class OrderEncoder(Encoder):
            @typing_extensions.override
            def encode(self, o): ...

            @typing_extensions.override
            def default(self, o): ...
      `,
    },
  ],
  nearMisses: [
    {
      why: "The project does not use `@override`.",
      code: `
        class Exporter:
            def close(self): ...

        class CsvExporter(Exporter):
            def close(self): ...
      `,
    },
    {
      why: "A first attempt at it: most are not marked.",
      code: `
        from typing import override

        class Exporter:
            def open(self, path): ...
            def write(self, row): ...
            def close(self): ...

        class CsvExporter(Exporter):
            @override
            def open(self, path): ...
            def write(self, row): ...
            def close(self): ...
      `,
    },
    {
      why: "Special methods override those of `object`, private ones nothing, and new ones have no base.",
      code: `
        from typing import override

        class Exporter:
            def __init__(self): ...
            def __buffer(self): ...
            def write(self, row): ...

        class CsvExporter(Exporter):
            def __init__(self): ...
            def __buffer(self): ...
            def rotate(self): ...
            def run(self): ...

            @override
            def write(self, row): ...
      `,
    },
    {
      why: "The setter belongs to the property, which is marked.",
      code: `
        from typing import override

        class Exporter:
            @property
            def path(self): ...

        class CsvExporter(Exporter):
            @property
            @override
            def path(self): ...

            @path.setter
            def path(self, path): ...
      `,
    },
    {
      why: "A test's stand-in.",
      code: {
        "shop/__init__.py": "",
        "shop/base.py": `
          from typing import override

          class Exporter:
              def write(self, row): ...

          class CsvExporter(Exporter):
              @override
              def write(self, row): ...
        `,
        "tests/test_base.py": `
          from shop.base import Exporter

          class Recorder(Exporter):
              def write(self, row): ...
        `,
      },
    },
  ],
  fix: {
    safety: "safe",
    says: "Mark it",
    edits: ({ at }, file) => {
      const method = nearest(nodeAt(file.tree, at.start, at.end), "FunctionDef", "AsyncFunctionDef");
      return isFunction(method) ? marked(method, file) : null;
    },
  },
  *trace({ index, classes }) {
    const byClass = index.classes.map((one) => [...overridesIn(one, classes)]);
    const isHabit = shareMarked(byClass.flat()) >= HABIT;
    for (const overrides of byClass) {
      // A class that marks its others has merely forgotten this one.
      if (!isHabit && shareMarked(overrides) < 0.5) continue;
      for (const { method, base, isMarked } of overrides) {
        const { file, outline } = method;
        const data = { method: calledName(method), base };
        if (!isMarked) yield { path: file.path, at: outline.at, data, steps: [] };
      }
    }
  },
});

/** Over the other decorators: it is the method's as a whole. */
function marked(method: FunctionNode, file: PythonFile): readonly Edit[] | null {
  const [first] = method.decorator_list;
  const start = first === undefined ? method.start : file.source.text.lastIndexOf("@", first.start);
  const mark =
    (file.python[1] >= 12 ? writtenAs("typing", "override", method, file) : null) ??
    writtenAs("typing_extensions", "override", method, file);
  if (mark === null) return null;
  const text = `@${mark.text}\n${indentOf(file, first ?? method)}`;
  return [{ start, end: start, text }, ...mark.edits];
}

function* overridesIn(of: ProjectClass, classes: Hierarchy): Generator<Override> {
  if (of.file.role !== "source") return;
  const [, ...above] = classes.order(of);
  for (const [name, [method, another]] of of.methods) {
    if (method === undefined || another !== undefined || name.startsWith("__")) continue;
    const base = above.find((one) => hasMethod(one, name));
    if (base == null) continue;
    const isMarked = method.outline.decorators.some((by) => by !== null && MARKS.has(by));
    yield { method, base: typeof base === "string" ? base : base.outline.name, isMarked };
  }
}

function shareMarked(overrides: readonly Override[]): number {
  return overrides.filter(({ isMarked }) => isMarked).length / Math.max(overrides.length, 1);
}

const MARKS = new Set(["typing.override", "typing_extensions.override"]);

/** Methods that the standard library means to be overridden, by class. */
const LIBRARY: { readonly [name: string]: string } = {
  "argparse.ArgumentParser": "error exit parse_known_args",
  "ast.NodeTransformer": "generic_visit visit",
  "ast.NodeVisitor": "generic_visit visit",
  "asyncio.DatagramProtocol": "connection_made connection_lost datagram_received error_received",
  "asyncio.Protocol": "connection_made connection_lost data_received eof_received pause_writing resume_writing",
  "cmd.Cmd": "default emptyline precmd postcmd preloop postloop",
  "html.parser.HTMLParser": "handle_starttag handle_endtag handle_startendtag handle_data handle_comment",
  "http.server.BaseHTTPRequestHandler": "log_message log_request log_error send_error",
  "json.JSONEncoder": "default encode iterencode",
  "logging.Filter": "filter",
  "logging.Formatter": "format formatTime formatException",
  "logging.Handler": "emit flush close handleError",
  "logging.LoggerAdapter": "process",
  "multiprocessing.Process": "run",
  "socketserver.BaseRequestHandler": "setup handle finish",
  "threading.Thread": "run",
};

function hasMethod(of: ProjectClass | string | null, name: string): boolean {
  if (of === null) return false;
  return typeof of === "string" ? (LIBRARY[of]?.split(" ").includes(name) ?? false) : of.methods.has(name);
}
