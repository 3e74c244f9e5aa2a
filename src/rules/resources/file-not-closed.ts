import type { Binding } from "../../semantics/names.ts";
import type { Call, Expression, Name, Node } from "../../syntax/nodes.ts";
import { functionAround, inside, isFunction, isName, isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile, type Verdict } from "../kit/rule.ts";

const KEEPERS =
  /^(append|add|put|setdefault|register|callback|push|enter_context|enter_async_context|closing|aclosing|addCleanup|finalize|FileIO|fdopen)$/;

export default adoptRule({
  id: "resources/file-not-closed",
  title: "File opened without a `with`",
  severity: "warning",
  adopts: ["SIM115"],
  says: () => "Nothing closes this file when something raises before its `close()`. Open it in a `with`.",
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
    },
  ],
  nearMisses: [
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
  confirm: ({ node }, file) => {
    const call = nearest(node, "Call");
    return call === null ? "no" : judge(call, file);
  },
});

function judge(call: Call, file: PythonFile): Verdict {
  const leak: Verdict = isTest(file) ? "advice" : "yes";
  const { parent } = call;
  if (parent?.kind === "Attribute") return isWriter(parent) ? leak : isTest(file) ? "no" : "advice";
  if (parent?.kind === "Call" || parent?.kind === "keyword") return isHandedOver(call) ? "no" : leak;
  if (parent?.kind !== "Assign") return "no";
  const [target] = parent.targets;
  if (target?.kind === "Attribute") return ownerCloses(target) ? "no" : leak;
  if (target?.kind !== "Name") return "no";
  const around = functionAround(call);
  if (around === null) return file.role === "source" ? "advice" : "no";
  const [binding] = file.names.lookup(target);
  return binding !== undefined && usesOf(target, binding, file).some(isReleased) ? "no" : leak;
}

/** `open(path, "w").write(…)` loses data; `open(path).read()` only leaves closing to the collector. */
function isWriter(method: Expression): boolean {
  return method.kind === "Attribute" && /^(write|writelines|truncate)$/.test(method.attr);
}

function usesOf(target: Name, { scope }: Binding, file: PythonFile): readonly Name[] {
  return file.names.references(scope, target.id).filter((use) => use !== target);
}

/** Given away, or closed where an error cannot jump over it. */
function isReleased(use: Name): boolean {
  const { parent } = use;
  if (parent === null) return false;
  if (parent.kind === "Attribute")
    return parent.attr === "close" && (isInFinally(parent) || parent.parent?.kind !== "Call");
  return isHandedOver(use) || isInFinally(use) || nearest(use, "Lambda") !== null;
}

function isHandedOver(value: Expression): boolean {
  const { parent } = value;
  switch (parent?.kind) {
    case "Return":
    case "Yield":
    case "withitem":
    case "Dict":
    case "List":
    case "Set":
      return true;
    case "Tuple":
    case "IfExp":
    case "Await":
    case "keyword":
    case "Starred":
      return isHandedOver(parent as Expression);
    case "Assign":
      return parent.value === value && parent.targets.some((one) => one.kind !== "Name");
    case "NamedExpr":
      return isHandedOver(parent);
    case "Call":
      return parent.func !== value && (KEEPERS.test(lastName(parent.func) ?? "") || isHandedOver(parent));
    default:
      return false;
  }
}

function isInFinally(node: Node): boolean {
  for (let at = nearest(node, "Try", "TryStar"); at !== null; at = nearest(at.parent, "Try", "TryStar")) {
    const [first] = at.finalbody;
    if (first !== undefined && node.start >= first.start) return true;
  }
  return false;
}

/** Something in the class closes this attribute, or could: it has a way out. */
function ownerCloses(attribute: Expression): boolean {
  if (attribute.kind !== "Attribute" || !isName(attribute.value)) return true;
  const owner = nearest(attribute, "ClassDef");
  if (owner === null || !/^(self|cls)$/.test(attribute.value.id)) return true;
  for (const node of inside(...owner.body)) {
    if (
      isFunction(node) &&
      /^(_?(a?close|shutdown|stop|cleanup|clean_up|release|teardown|tearDown|disconnect|finish)\w*|__a?exit__|__del__)$/.test(
        node.name,
      )
    )
      return true;
    if (
      node.kind === "Attribute" &&
      node.attr === "close" &&
      node.value.kind === "Attribute" &&
      node.value.attr === attribute.attr
    )
      return true;
  }
  return owner.bases.length > 0;
}
