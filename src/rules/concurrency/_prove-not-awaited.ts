/** Coroutines that a call makes are watched: one that was never started has done nothing. */
import type { CallEdge } from "../../semantics/calls.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { calledName } from "../kit/graph.ts";
import { nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";

export function proveNotAwaited(at: Span, { callee }: CallEdge, file: PythonFile): Recipe | Unprovable {
  const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
  if (call === null || callee === null) return { why: "what is called is not known" };
  const called = calledAround(call, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const name = calledName(callee);
  const { func } = call;
  const isOfModule =
    func.kind === "Name" &&
    file.names.lookup(func).every(({ scope }) => scope.kind === "module") &&
    file.module !== null;
  const module = isOfModule ? file.module : callee.file.module;
  const place = isOfModule ? func.id : callee.outline.name;
  if (module === null || place.includes("<locals>")) return { why: `\`${name}\` is made inside a function` };
  return equipped({
    test: `${plainName(definition)}_awaits_${name.replace(/^.*\./, "").replace(/^_+/, "")}`,
    shows: `What \`${name}\` is called for in \`${definition.name}\` is done: its coroutine is run.`,
    subject,
    arguments: objectsFor(definition),
    imports: ["import inspect", "from contextlib import suppress", `import ${module}`],
    body: `
      coroutines = []
      original = ${module}.${place}

      def watched(*args, **kwargs):
          coroutines.append(original(*args, **kwargs))
          return coroutines[-1]

      monkeypatch.setattr("${module}.${place}", watched)
      $setup
      with suppress(Exception):  # what becomes of its arguments is not asked here
          $run
      assert coroutines, "\`${name}\` was not called"
      idle = [one for one in coroutines if inspect.getcoroutinestate(one) == "CORO_CREATED"]
      for coroutine in idle:
          coroutine.close()
    `,
    claim: "not idle",
    otherwise: `\`${name}\` was called, and its coroutine never ran`,
  });
}
