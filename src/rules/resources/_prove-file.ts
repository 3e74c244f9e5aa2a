/** What a function opens is a file of the test's, which has to be closed when the function is done. */
import { OPENS } from "../../semantics/summaries/resources.ts";
import type { Call, FunctionNode, Name, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { inside, isName, nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";
import { isHarmless } from "./_harmless.ts";
import { proveNotReleased } from "./_prove-release.ts";

/** `at`: the `open` that is called. */
export function proveFileLeftOpen(at: Span, file: PythonFile): Recipe | Unprovable {
  const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
  const called = calledAround(call ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const target = call === null ? null : openedBy(call, file);
  if (call === null) return { why: "it was not found" };
  if (isKept(call)) return { why: "an object keeps it, and how long that lives is not known" };
  if (target === null) return proveByStandIn(call, definition, file);
  const handle = handleOf(call);
  if (handle !== null && isGivenAway(handle, file)) return { why: "it is given to something that may close it" };
  const isClosed = handle !== null && closes(definition, handle);
  const others = othersLike(call, definition, file);
  const path = call.args[0] ?? null;
  const isGiven = isName(path) && file.names.lookup(path).every(({ kind }) => kind === "parameter");
  return equipped({
    test: `${plainName(definition)}_closes_its_file`,
    shows: isClosed
      ? `The file that \`${definition.name}\` opens is closed when it cannot be read or written, too.`
      : `The file that \`${definition.name}\` opens is closed by it, and not by the garbage collector.`,
    subject,
    arguments: { ...objectsFor(definition), ...(isGiven ? { [path.id]: "str(path)" } : {}) },
    imports: [`import ${target.startsWith("pathlib.") ? "pathlib" : "builtins"}`],
    body: `
      path = tmp_path / "file"
      path.write_text("1\\n")
      really_open = ${target.startsWith("pathlib.") ? "pathlib.Path.open" : "builtins.open"}
      opened = []
      ${isClosed ? FAILING : ""}
      def watched(_, *args, **kwargs):
          file = really_open(path, *args, **kwargs)
          opened.append(file)
          ${isClosed ? "file.read = file.readline = file.readlines = file.write = file.writelines = fail" : ""}
          return file

      $setup
      monkeypatch.setattr("${target}", watched${target.startsWith("pathlib.") ? "" : ", raising=False"})
      try:
          $run
      except Exception:
          pass
      left_open = [file for file in opened if not file.closed]
      for file in left_open:
          file.close()
      assert ${others === 0 ? "opened" : `left_open or len(opened) > ${others}`}, "it was not opened"
      ${isClosed ? 'assert failures or left_open, "nothing was done with the file"' : ""}
    `,
    claim: "not left_open",
    otherwise: isClosed
      ? `\`${definition.name}\` leaves its file open when it cannot be read or written`
      : `\`${definition.name}\` left its file open`,
  });
}

const FAILING = `failures = []

      def fail(*args):
          failures.append(True)
          raise OSError(28, "No space left on device")
`;

/** Calls that open in the same way: where nothing is left open, it may be they alone that were reached. */
function othersLike(call: Call, definition: FunctionNode, file: PythonFile): number {
  const target = openedBy(call, file);
  const isOther = (node: Node): boolean => node.kind === "Call" && node !== call && openedBy(node, file) === target;
  return [...inside(...definition.body)].filter(isOther).length;
}

/** Where the test puts its own; a name of the module goes before the built-in. */
function openedBy({ func }: Call, file: PythonFile): string | null {
  if (isName(func, "open") && file.module !== null) return `${file.module}.open`;
  return func.kind === "Attribute" && func.attr === "open" && file.names.qualified(func) === null
    ? "pathlib.Path.open"
    : null;
}

function isKept({ parent }: Call): boolean {
  return parent?.kind === "Assign" && parent.targets.some(({ kind }) => kind !== "Name");
}

/** As an argument, to something that does more than to read or write it. */
function isGivenAway(handle: Name, file: PythonFile): boolean {
  const [binding] = file.names.lookup(handle);
  const uses = binding === undefined ? [] : file.names.references(binding.scope, handle.id);
  return uses.some((use) => use.parent?.kind === "Call" && use.parent.func !== use && !isHarmless(use, file));
}

/** The name that alone the file gets. */
function handleOf(call: Call): Name | null {
  const { parent } = call;
  const target = parent?.kind === "Assign" ? parent.targets[0] : undefined;
  return target?.kind === "Name" ? target : null;
}

function closes(definition: FunctionNode, handle: Name): boolean {
  for (const node of inside(...definition.body)) {
    const isClose = node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "close";
    if (isClose && node.func.kind === "Attribute" && isName(node.func.value, handle.id)) return true;
  }
  return false;
}

/** What opens something else than `open` does opens something of the test's. */
function proveByStandIn(call: Call, definition: FunctionNode, file: PythonFile): Recipe | Unprovable {
  const cause = file.names.qualified(call.func);
  if (cause === null || !OPENS.has(cause)) return { why: "how it is opened is not known" };
  const handle = handleOf(call);
  if (handle !== null && closes(definition, handle)) return { why: "it is closed where nothing raises" };
  const targets = call.func.kind === "Name" ? [`${file.module}.${call.func.id}`] : [cause];
  return proveNotReleased({ cause, targets }, call, file);
}
