/** What a function opens and closes again by hand, in one block. */
import type { Callee } from "../../semantics/callee.ts";
import { OPENS } from "../../semantics/summaries/resources.ts";
import type { Call, Name, Node, Statement } from "../../syntax/nodes.ts";
import { ancestors } from "../../syntax/walk.ts";
import { namesIn, stepsOf, targetOf } from "../kit/graph.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { functionAround, inside, isFunction, isName, siblings } from "../kit/match.ts";
import { namerOf } from "../kit/models.ts";
import type { PythonFile, Span, Step } from "../kit/rule.ts";
import { isHarmless } from "./_harmless.ts";
import { OF_FILES } from "./_remedies.ts";

export interface Opening {
  readonly callee: Callee;
  readonly isAwaited: boolean;
  readonly opening: Span;
  /** Name of the function that opens and closes. */
  readonly caller: string;
  /** The local that holds it. */
  readonly name: string;
}

/** A local, and what stands between its opening and its closing in one block. */
export interface Opened {
  readonly opening: Opening;
  readonly target: Name;
  readonly between: readonly Statement[];
}

export function openedIn(call: Call, file: PythonFile): Opened | null {
  const around = functionAround(call);
  const awaited = call.parent?.kind === "Await" ? call.parent : null;
  const { parent: statement } = awaited ?? call;
  if (!isFunction(around) || statement?.kind !== "Assign" || statement.targets.length > 1) return null;
  const [target] = statement.targets;
  if (target?.kind !== "Name") return null;
  const [binding, another] = file.names.lookup(target);
  if (binding === undefined || another !== undefined || binding.scope.node !== around) return null;
  const uses = file.names.references(binding.scope, target.id).filter((use) => use !== target);
  const [closed, more] = uses.filter((use) => !isHarmless(use, file));
  const closing = closed === undefined || more !== undefined ? null : closingAt(closed);
  const block = siblings(statement);
  const [from, to] = [block.indexOf(statement), closing === null ? -1 : block.indexOf(closing)];
  const callee = to > from ? namerOf(file).calleeOf(call.func) : null;
  if (callee === null || callee.kind === "untold") return null;
  const { start, end } = call;
  const opening = {
    callee,
    isAwaited: awaited !== null,
    opening: { start, end },
    caller: around.name,
    name: target.id,
  };
  return { opening, target, between: block.slice(from + 1, to) };
}

/** `name.close()` as a statement. */
function closingAt({ parent }: Name): Statement | null {
  if (parent?.kind !== "Attribute" || !/^(close|aclose)$/.test(parent.attr) || parent.parent?.kind !== "Call")
    return null;
  const { parent: around } = parent.parent;
  const statement = around?.kind === "Await" ? around.parent : around;
  return statement?.kind === "Expr" ? statement : null;
}

/** Something that is asked about the object, or a handler, decides what happens here. */
export function isCaredFor(node: Node, { id }: Name, between: readonly Statement[]): boolean {
  for (const at of ancestors(node)) {
    if (at.kind === "Try" || at.kind === "TryStar") return true;
    if ((at.kind === "If" || at.kind === "While") && mentions(at.test, id)) return true;
    if ((between as readonly Node[]).includes(at)) return false;
  }
  return false;
}

function mentions(test: Node, id: string): boolean {
  for (const node of inside(test)) if (isName(node, id)) return true;
  return false;
}

interface Cause {
  /** The dotted name of what opens. */
  readonly cause: string;
  /** Dotted names under which what opens is found where it is called. */
  readonly targets: readonly string[];
  /** The way to it, where a function of the project opens. */
  readonly steps: readonly Step[];
}

/** `null` where nothing is opened as far as is known, or a file, which ruff's rule has. */
export function openingOf(
  { callee, isAwaited, caller, opening }: Opening,
  path: string,
  knowledge: Knowledge,
): Cause | null {
  const target = targetOf(callee, path, knowledge);
  const file = knowledge.index.fileAt(path);
  if (typeof target === "string" || file === null) return null;
  if ("outside" in target) {
    const cause = target.outside;
    return !OPENS.has(cause) || OF_FILES.test(cause) ? null : { cause, targets: namesIn(file, cause), steps: [] };
  }
  const why = target.callee.outline.isAsync === isAwaited ? knowledge.summaries.of(target.callee).opens : null;
  if (why === null || target.overrides.length > 0) return null;
  const steps = [{ path, at: opening, name: caller }, ...stepsOf(why.way)];
  return { cause: why.cause, targets: namesIn(why.way.at(-1)?.in.file ?? file, why.cause), steps };
}
