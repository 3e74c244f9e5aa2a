/** Rules that follow calls, run once every file that is reviewed has told its outline. */
import type { Problem, Project } from "../project/model.ts";
import type { GraphRule, GraphSuspect } from "../rules/kit/rule.ts";
import { type CallGraph, callGraph } from "../semantics/calls.ts";
import type { BatchReview } from "./batch.ts";
import { faultOf } from "./fault.ts";
import { offerOf } from "./reporter.ts";
import { type ProjectReview, Reporters } from "./reporters.ts";
import type { Selection } from "./select.ts";

/** A rule that fails is one problem; the others go on. */
export function reviewCalls(
  project: Project,
  parts: readonly Pick<BatchReview, "outlines" | "waiting">[],
  selection: Selection,
): ProjectReview {
  const problems: Problem[] = [];
  const reporters = new Reporters(project, selection);
  const tracing = selection.rules.filter((rule) => "trace" in rule);
  const attempt = <Result>(what: string, work: () => Result): Result | null => {
    try {
      return work();
    } catch (fault) {
      problems.push({ message: faultOf(what, fault) });
      return null;
    }
  };
  const outlines = parts.flatMap((part) => part.outlines);
  const graph = tracing.length === 0 ? null : attempt("the call graph", () => callGraph(outlines));
  if (graph === null) return { ...reporters.sum(), problems };
  for (const rule of tracing) {
    attempt(rule.id, () => {
      for (const suspect of rule.trace(graph)) reportIn(reporters, rule, suspect, graph);
    });
  }
  // Whether a suppression is needed is only known where all of these rules ran.
  const waiting = problems.length > 0 ? [] : parts.flatMap((part) => part.waiting);
  for (const path of waiting) reporters.of(path).finishTraced();
  return { ...reporters.sum(), problems };
}

function reportIn(
  reporters: Reporters,
  rule: GraphRule<unknown>,
  suspect: GraphSuspect<unknown>,
  graph: CallGraph,
): void {
  reporters.of(suspect.path).report(rule, suspect.at, {
    message: rule.says(suspect.data),
    severity: suspect.severity ?? rule.severity,
    fix: offerOf(rule.fix, suspect, graph),
    trace: suspect.steps.map((step) => reporters.located(step)),
  });
}
