/** What is tried again and again never works: the caller has to hear of it. */
import type { Call, Expression, For, Try } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { inside, nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName, standInFor } from "../kit/stand-ins.ts";

export function proveRetry(at: Span, file: PythonFile): Recipe | Unprovable {
  const loop = nearest(nodeAt(file.tree, at.start, at.end), "For");
  const attempt = loop?.body.find((one): one is Try => one.kind === "Try");
  const called = calledAround(loop ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const tried = attempt === undefined ? null : callReturned(attempt);
  const error = attempt === undefined ? null : errorOf(attempt.handlers[0]?.type ?? null, file);
  if (loop === null || tried === null || error === null) return { why: "what is tried, or how it fails, is not known" };
  if (/\bNone\b/.test(docstring(definition.body[0], file))) return { why: "its docstring speaks of None" };
  const standIn = standInFor(tried.func, "never_works", definition, file);
  if (standIn === null) return { why: "what is tried cannot be replaced from outside" };
  const isAwaited = tried.parent?.kind === "Await";
  return equipped({
    test: `${plainName(definition)}_tells_of_the_last_error`,
    shows: `When every attempt fails, the caller of \`${definition.name}\` gets an error.`,
    subject,
    arguments: { ...objectsFor(definition), ...standIn.arguments },
    imports: error.import === null ? [] : [error.import],
    body: `
      attempts = []

      ${isAwaited ? "async def" : "def"} never_works(*args, **kwargs):
          attempts.append(True)
          raise ${error.name}("it does not work")

      ${pausesIn(loop, file).join("\n      ")}
      $setup
      ${standIn.lines}
      try:
          $run
          is_told = False
      except Exception:
          is_told = True
      assert attempts, "nothing was tried"
    `,
    claim: "is_told",
    otherwise: `all attempts failed, and \`${definition.name}\` returned as if nothing had been`,
  });
}

/** \`get(url)\` of `return await get(url)`, or of the name that is returned. */
function callReturned({ body, orelse }: Try): Call | null {
  for (const node of inside(...body, ...orelse)) {
    if (node.kind === "Call" && (node.parent?.kind === "Return" || node.parent?.kind === "Await")) return node;
    if (node.kind === "Call" && node.parent?.kind === "Assign") return node;
  }
  return null;
}

interface Raised {
  readonly name: string;
  readonly import: string | null;
}

function errorOf(type: Expression | null, file: PythonFile): Raised | null {
  const one = type?.kind === "Tuple" ? (type.elts[0] ?? null) : type;
  if (one === null) return null;
  const stands = file.names.qualified(one);
  if (stands === null) return one.kind === "Name" && file.module !== null ? of(file.module, one.id) : null;
  return stands.startsWith("builtins.") ? { name: stands.slice(9), import: null } : split(stands);
}

const of = (module: string, name: string): Raised => ({ name: `${module}.${name}`, import: `import ${module}` });

function split(dotted: string): Raised | null {
  const dot = dotted.lastIndexOf(".");
  return dot < 0 ? null : of(dotted.slice(0, dot), dotted.slice(dot + 1));
}

/** Pauses between the attempts take no time. */
function pausesIn(loop: For, file: PythonFile): readonly string[] {
  const found = new Set<string>();
  for (const node of inside(...loop.body)) {
    if (node.kind !== "Call") continue;
    const stands = file.names.qualified(node.func);
    if (stands !== "time.sleep" && stands !== "asyncio.sleep") continue;
    const target = node.func.kind === "Name" ? `${file.module}.${node.func.id}` : stands;
    const double = stands === "time.sleep" ? "MagicMock()" : "AsyncMock()";
    found.add(`monkeypatch.setattr("${target}", ${double})`);
  }
  return [...found];
}

function docstring(first: { kind: string; start: number; end: number } | undefined, file: PythonFile): string {
  return first?.kind === "Expr" ? file.source.text.slice(first.start, first.end) : "";
}
