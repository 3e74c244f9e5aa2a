import type { FunctionNode, With } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { nearest, runHere } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";

/** Each call makes a lock: no other can wait for it. */
export function proveLockOfOne(at: Span, file: PythonFile): Recipe | Unprovable {
  const block = nearest(nodeAt(file.tree, at.start, at.end), "With");
  const made = block?.items.find(({ context_expr: one }) => one.start <= at.start && at.end <= one.end)?.context_expr;
  const called = calledAround(block ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const lock = made?.kind === "Call" ? file.names.qualified(made.func) : null;
  if (block === null || made?.kind !== "Call" || lock === null) return { why: "what makes the lock is not known" };
  if (!isAlwaysReached(block, definition)) return { why: "whether a call comes to the lock depends on its arguments" };
  const target = made.func.kind === "Name" ? `${file.module}.${made.func.id}` : lock;
  return equipped({
    test: `${plainName(definition)}_makes_no_lock_of_its_own`,
    shows: `Calls of \`${definition.name}\` take a lock that others know of.`,
    subject,
    arguments: objectsFor(definition),
    imports: ["import sys", `import ${lock.replace(/\.\w+$/, "")}`],
    body: `
      made = []
      original = ${lock}

      def watched(*args, **kwargs):
          if sys._getframe(1).f_globals["__name__"] == "${file.module}":
              made.append(True)
          return original(*args, **kwargs)

      monkeypatch.setattr("${target}", watched)
      $setup
      $run
    `,
    claim: "not made",
    otherwise: `each call makes a \`${lock}\` that nobody else can wait for`,
  });
}

/** In no branch or loop, and nothing before it leaves the function: a call that returns has come here. */
function isAlwaysReached(block: With, { body }: FunctionNode): boolean {
  const at = body.indexOf(block);
  return at >= 0 && ![...runHere(...body.slice(0, at))].some(({ kind }) => kind === "Return");
}
