import type { Binding } from "../../semantics/names.ts";
import type { Call, Expression, Name } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { functionAround, isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile, type Verdict } from "../kit/rule.ts";
import { isGathered } from "./_gathered.ts";
import { openedInWith } from "./_opened-in-with.ts";
import { isHandedOver, isInFinally, ownerCloses } from "./_ownership.ts";
import { proveFileLeftOpen } from "./_prove-file.ts";

export default adoptRule({
  id: "resources/file-not-closed",
  title: "File opened without a `with`",
  severity: "warning",
  adopts: ["SIM115"],
  says: () => "Nothing makes sure that this file is closed, least of all when something raises. Open it in a `with`.",
  why: "Until the garbage collector comes by, the descriptor stays open and the last writes stay in the buffer; on Windows nobody else can rename or delete the file.",
  whenNot:
    "The file outlives the function on purpose, and its owner closes it: it is returned, kept on an object that has a `close`, or handed to an `ExitStack`.",
  sources: [
    "https://docs.python.org/3/tutorial/inputoutput.html#reading-and-writing-files",
    "https://docs.python.org/3/library/contextlib.html#contextlib.ExitStack",
  ],
  examples: [
    {
      title: "a report that may not reach the disk",
      bad: `
        def save(report, path):
            handle = open(path, "w")
        #            ^^^^
            handle.write(report.render())
            handle.close()
      `,
      good: `
        def save(report, path):
            with open(path, "w") as handle:
                handle.write(report.render())
      `,
    },
    {
      title: "written, and left open",
      bad: `
        def save(lines, path):
            handle = open(path, "w")
        #            ^^^^

            for line in lines:
                handle.write(line)
            print("saved", handle.name)
            return len(lines)
      `,
      good: `
        def save(lines, path):
            with open(path, "w") as handle:
                for line in lines:
                    handle.write(line)
                print("saved", handle.name)
            return len(lines)
      `,
    },
    {
      title: "a list of them",
      bad: `
        def merge(paths, out):
            sources = [open(path) for path in paths]
        #              ^^^^
            for source in sources:
                out.write(source.read())
      `,
      good: `
        from contextlib import ExitStack

        def merge(paths, out):
            with ExitStack() as stack:
                sources = [stack.enter_context(open(path)) for path in paths]
                for source in sources:
                    out.write(source.read())
      `,
      fixed: null,
    },
    {
      title: "read at once, never closed",
      bad: `
        def load(path):
            lines = open(path).read().splitlines()
        #           ^^^^
            return [line for line in lines if line]
      `,
      good: `
        def load(path):
            with open(path) as handle:
                lines = handle.read().splitlines()
            return [line for line in lines if line]
      `,
      fixed: `
        def load(path):
            with open(path) as file:
                lines = file.read().splitlines()
            return [line for line in lines if line]
      `,
    },
  ],
  nearMisses: [
    {
      why: "A list of them, from which they are closed, or which goes elsewhere.",
      code: `
        def closed(paths, out):
            sources = [open(path) for path in paths]
            try:
                for source in sources:
                    out.write(source.read())
            finally:
                for source in sources:
                    source.close()

        def opened(paths):
            sources = []
            for path in paths:
                sources.append(open(path))
            return sources

        def given(paths, merge):
            sources = [open(path) for path in paths]
            merge(*sources)
      `,
    },
    {
      why: "For the life of the process.",
      code: `
        import os

        def silence():
            sink = open("/dev/null", "w")
            os.dup2(sink.fileno(), 1)
      `,
    },
    {
      why: "The caller gets the open file and closes it.",
      code: `
        def audit_log(path):
            log = open(path, "a")
            log.write("opened")
            return log
      `,
    },
    {
      why: "The object owns it, and can be closed.",
      code: `
        class Journal:
            def __init__(self, path):
                self.file = open(path, "a")

            def close(self):
                self.file.close()
      `,
    },
    {
      why: "Closed on every path.",
      code: `
        def first_line(path):
            handle = open(path)
            try:
                return handle.readline()
            finally:
                handle.close()
      `,
    },
  ],
  reproduce: ({ at }, file) => proveFileLeftOpen(at, file),
  fix: {
    safety: "unsafe",
    says: "Open it in a `with`",
    edits: ({ at }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      return call === null ? null : openedInWith(call, file);
    },
  },
  confirm: ({ node }, file) => {
    const call = nearest(node, "Call");
    return call === null || isLasting(call) ? "no" : judge(call, file);
  },
});

function judge(call: Call, file: PythonFile): Verdict {
  const leak: Verdict = isTest(file) ? "advice" : "yes";
  if (isGathered(call, file)) return leak;
  const { parent } = call;
  if (parent?.kind === "Attribute") return isWriter(parent) ? leak : isTest(file) ? "no" : "advice";
  if (parent?.kind === "Call" || parent?.kind === "keyword") return isHandedOver(call) ? "no" : leak;
  if (parent?.kind !== "Assign") return "no";
  const [target] = parent.targets;
  if (target?.kind === "Attribute") return ownerCloses(target) ? "no" : leak;
  if (target?.kind !== "Name") return "no";
  if (functionAround(call) === null) return file.role === "source" ? "advice" : "no";
  const [binding] = file.names.lookup(target);
  const uses = binding === undefined ? [] : usesOf(target, binding, file);
  if (binding === undefined || uses.some(isReleased)) return "no";
  return uses.some(isClosed) && !writes(call) ? "advice" : leak;
}

/** Opened for as long as the process runs, or to get a name in the file system. */
function isLasting({ args }: Call): boolean {
  const [path] = args;
  return (
    (path?.kind === "Attribute" && path.attr === "devnull") ||
    (path?.kind === "Constant" && (path.value === "/dev/null" || path.type === "int"))
  );
}

/** `open(path, "w").write(…)` loses data; `open(path).read()` only leaves closing to the collector. */
function isWriter(method: Expression): boolean {
  return method.kind === "Attribute" && /^(write|writelines|truncate)$/.test(method.attr);
}

/** What is written may still be in the buffer; a temporary file is written by definition. */
function writes({ func, args, keywords }: Call): boolean {
  if (/Temp/.test(lastName(func) ?? "")) return !keywords.some(({ arg }) => arg === "delete");
  const given = [...args.slice(1), ...keywords.filter(({ arg }) => arg === "mode").map((one) => one.value)];
  return given.some((one) => one.kind !== "Constant" || (one.type === "str" && /[wax+]/.test(one.value)));
}

function usesOf(target: Name, { scope }: Binding, file: PythonFile): readonly Name[] {
  return file.names.references(scope, target.id).filter((use) => use !== target);
}

/** Given away, or closed where an error cannot jump over it. */
function isReleased(use: Name): boolean {
  const { parent } = use;
  if (parent?.kind === "Attribute")
    return parent.attr === "close" && (isInFinally(parent) || parent.parent?.kind !== "Call");
  return isHandedOver(use) || isInFinally(use) || nearest(use, "Lambda") !== null;
}

const isClosed = ({ parent }: Name): boolean => parent?.kind === "Attribute" && parent.attr === "close";
