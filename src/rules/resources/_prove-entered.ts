/** The function is called, and Python must not refuse to enter what stands in its `with`. */
import type { AsyncFor, AsyncWith, Expression, For, FunctionNode, Name, Node, With } from "../../syntax/nodes.ts";
import { ancestors, nodeAt } from "../../syntax/walk.ts";
import { isName, nearest, runHere, siblings, textOf } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";
import { wayFreeTo } from "../kit/way-free.ts";

/** What Python says of objects that lack the methods, and libraries of those that have them in order to refuse. */
const REFUSAL = "__a?enter__|__a?exit__|context manager protocol|async with";

/** `at`: what stands in the `with`. */
export function proveRefused(at: Span, file: PythonFile): Recipe | Unprovable {
  const manager = nearest(nodeAt(file.tree, at.start, at.end), "Call", "Name", "Attribute");
  const statement = nearest(manager, "With", "AsyncWith");
  if (manager === null || statement === null) return { why: "it was not found" };
  const called = calledAround(statement, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const watched = manager.kind === "Call" ? watching(manager.func, definition, file) : null;
  if (watched === null && isGiven(manager, file)) return { why: "what is entered is given by the caller" };
  if (watched === null && !isReached(statement, definition))
    return { why: "a test cannot make sure that the function comes there" };
  const text = textOf(manager, file).split("\n", 1)[0] ?? "";
  const lines = [
    ...wayFreeTo(statement, definition, [manager], file),
    ...(watched?.before ?? []),
    "try:",
    ...(definition.kind === "FunctionDef" ? RUN_EITHER : ["    $run"]),
    "except Exception as error:",
    "    where = traceback.extract_tb(error.__traceback__)",
    `    is_here = any(${JSON.stringify(text)} in one.line for one in where if one.name == "${definition.name}")`,
    `    if is_here and re.search("${REFUSAL}", str(error)):`,
    "        refused = str(error)",
    // What else goes wrong once it was entered is not asked here.
    ...(watched === null ? ["    else:", "        raise"] : watched.after),
  ];
  return equipped({
    test: `${plainName(definition)}_enters_its_with`,
    shows: `\`${definition.name}\` gets into its \`with\`: what stands there can be entered.`,
    subject,
    arguments: objectsFor(definition),
    imports: ["import asyncio", "import re", "import traceback"],
    body: `
      refused = None
      ${lines.join("\n      ")}
    `,
    claim: "refused is None",
    otherwise: `Python refuses to enter \`${text}\``,
  });
}

/** Mended, it may be a coroutine function. */
const RUN_EITHER = ["    result = $run", "    if asyncio.iscoroutine(result):", "        asyncio.run(result)"];

interface Watched {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What makes the manager says that it was called, and does what it did; `null` where it is not of the module or the object. */
function watching(called: Expression, definition: FunctionNode, file: PythonFile): Watched | null {
  const root = rootOf(called);
  if (root === null) return null;
  const isOwn = isName(root, "self") && definition.parent?.kind === "ClassDef";
  const [binding, another] = file.names.lookup(root);
  if (!isOwn && (another !== undefined || binding?.scope.kind !== "module")) return null;
  const way = textOf(called, file).split(".");
  const path = isOwn ? ["$owner", ...way.slice(1)] : ["$module", ...way];
  const name = path.at(-1) ?? "";
  if (!path.slice(1).every((one) => /^\w+$/.test(one))) return null;
  const before = `
      made = []
      make = ${path.join(".")}

      def watched(*args, **kwargs):
          made.append(True)
          return make(*args, **kwargs)

      monkeypatch.setattr(${path.slice(0, -1).join(".")}, "${name}", watched)
  `;
  return { before: [before.trim()], after: [`assert made, "\`${way.join(".")}\` was not reached"`] };
}

/** What a test would give may be entered by any `with`, or by none. */
function isGiven(manager: Expression, file: PythonFile): boolean {
  const root = rootOf(manager);
  return root === null || (root.id !== "self" && file.names.lookup(root).some(({ kind }) => kind === "parameter"));
}

function rootOf(expression: Expression): Name | null {
  let at = expression;
  for (;;) {
    if (at.kind === "Attribute") at = at.value;
    else if (at.kind === "Call") at = at.func;
    else return at.kind === "Name" ? at : null;
  }
}

type Around = With | AsyncWith | For | AsyncFor;

/** Nothing decides before it whether the function comes to it. */
function isReached(statement: With | AsyncWith, definition: FunctionNode): boolean {
  let child: Around = statement;
  for (const around of ancestors(statement)) {
    if (mayLeaveBefore(child)) return false;
    if (around === definition) return true;
    if (around.kind !== "With" && around.kind !== "AsyncWith" && !isFilled(around)) return false;
    child = around;
  }
  return false;
}

/** A loop over what the function itself asks for. */
function isFilled(node: Node): node is For | AsyncFor {
  return (node.kind === "For" || node.kind === "AsyncFor") && node.iter.kind === "Call";
}

function mayLeaveBefore(child: Around): boolean {
  const block = siblings(child);
  for (const before of block.slice(0, block.indexOf(child))) {
    for (const { kind } of runHere(before)) if (/^(Return|Raise|Continue|Break)$/.test(kind)) return true;
  }
  return false;
}
