/** The body of the `with` raises: what the manager undoes must be undone all the same. */
import type { Call, Expression, FunctionNode, Statement, Yield } from "../../syntax/nodes.ts";
import { inside, isName, lastName } from "../kit/match.ts";
import { type Recipe, subjectAt, type Unprovable } from "../kit/reproduce.ts";
import type { PythonFile } from "../kit/rule.ts";
import { equipped, objectsFor, plainName, standInFor } from "../kit/stand-ins.ts";

const FAILURE = `
  class Failure(Exception):
      pass
`;

export function proveUndoSkipped(
  manager: FunctionNode,
  { value }: Yield,
  undo: Statement,
  file: PythonFile,
): Recipe | Unprovable {
  const subject = subjectAt(manager, file);
  if ("why" in subject) return subject;
  const call = firstCall(undo);
  if (call === null) return { why: "it undoes by an assignment, which cannot be watched" };
  const isAsync = manager.kind === "AsyncFunctionDef";
  const isAwaited = call.parent?.kind === "Await";
  const watched = watchedBy(call.func, value, manager, file);
  if (watched === null) return { why: `\`${lastName(call.func)}\` cannot be watched from outside` };
  const enter = isAsync ? "async with" : "with";
  const steps = `
      ${watched.before}
      try:
          ${enter} $call as entered:
              ${watched.inside}
              undone.clear()
              raise Failure
      except Failure:
          is_entered = True
  `;
  return equipped({
    test: `${plainName(manager)}_is_undone_after_an_error`,
    shows: `An error in the body of \`with ${manager.name}()\` does not keep it from cleaning up.`,
    subject,
    arguments: { ...objectsFor(manager), ...watched.arguments },
    ...(isAsync ? { imports: ["import asyncio"] } : {}),
    helpers: FAILURE,
    body: `
      undone = []
      is_entered = False

      ${isAwaited ? "async def" : "def"} undo(*args, **kwargs):
          undone.append(True)

      $setup
      ${isAsync ? `\n      async def use():\n          nonlocal is_entered${indent(steps, 4)}\n      asyncio.run(use())` : steps}
      assert is_entered, "the body was not reached"
    `,
    claim: "undone",
    otherwise: `the body raised, and \`${lastName(call.func)}\` was not called`,
  });
}

function firstCall(undo: Statement): Call | null {
  for (const node of inside(undo)) if (node.kind === "Call") return node;
  return null;
}

interface Watched {
  readonly arguments: Readonly<Record<string, string>>;
  readonly before: string;
  /** Once the manager was entered. */
  readonly inside: string;
}

/** A method of what the manager yields is replaced on that; other calls where they come from. */
function watchedBy(
  called: Expression,
  yielded: Expression | null,
  manager: FunctionNode,
  file: PythonFile,
): Watched | null {
  if (
    called.kind === "Attribute" &&
    called.value.kind === "Name" &&
    yielded !== null &&
    isName(yielded, called.value.id)
  ) {
    return { arguments: {}, before: "", inside: `entered.${called.attr} = undo` };
  }
  const path = called.kind === "Attribute" ? pathGiven(called.value, manager, file) : null;
  if (called.kind === "Attribute" && path !== null) {
    const before = `monkeypatch.setattr("pathlib.Path.${called.attr}", undo)`;
    return { arguments: { [path]: 'tmp_path / "new"' }, before, inside: "" };
  }
  const standIn = standInFor(called, "undo", manager, file);
  return standIn === null ? null : { arguments: standIn.arguments, before: standIn.lines, inside: "" };
}

/** A parameter that the annotation says to be a path: what is done with it before needs a real one. */
function pathGiven(of: Expression, { args }: FunctionNode, file: PythonFile): string | null {
  if (of.kind !== "Name") return null;
  const parameter = [...args.posonlyargs, ...args.args, ...args.kwonlyargs].find(({ arg }) => arg === of.id);
  const annotation = parameter?.annotation ?? null;
  return annotation !== null && file.names.qualified(annotation) === "pathlib.Path" ? of.id : null;
}

function indent(text: string, by: number): string {
  return text.replace(/\n(?=.)/g, `\n${" ".repeat(by)}`);
}
