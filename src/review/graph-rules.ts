/** Rules that follow calls, run once every file that is reviewed has told its outline. */
import type { Problem, Project } from "../project/model.ts";
import type { GraphRule, GraphSuspect, Rule } from "../rules/kit/rule.ts";
import { type CallGraph, callGraph } from "../semantics/calls.ts";
import type { BatchReview } from "./batch.ts";
import { type ProjectReview, Reporters } from "./reporters.ts";

/** A rule that fails is one problem; the others go on. */
export function reviewCalls(
  project: Project,
  parts: readonly Pick<BatchReview, "outlines" | "waiting">[],
  rules: readonly Rule[],
): ProjectReview {
  const problems: Problem[] = [];
  const reporters = new Reporters(project, rules);
  const tracing = rules.filter((rule) => "trace" in rule);
  const guarded = guard(problems);
  let graph: CallGraph | null = null;
  guarded("the call graph", () => {
    if (tracing.length > 0) graph = callGraph(parts.flatMap((part) => part.outlines));
  });
  for (const rule of tracing) guarded(rule.id, () => traceIn(reporters, rule, graph));
  // Whether a comment is needed is only known where the rules ran.
  if (problems.length === 0)
    for (const path of parts.flatMap((part) => part.waiting)) reporters.of(path).finishTraced();
  return { ...reporters.sum(), problems };
}

function guard(problems: Problem[]): (what: string, work: () => void) => void {
  return (what, work) => {
    try {
      work();
    } catch (fault) {
      if (process.env.PYTHON_DEV_DEBUG) throw fault;
      const reason = fault instanceof Error ? fault.message : String(fault);
      problems.push({ message: `${what} failed and was left out (${reason}); please report it` });
    }
  };
}

function traceIn(reporters: Reporters, rule: GraphRule<unknown>, graph: CallGraph | null): void {
  if (graph === null) return;
  for (const suspect of rule.trace(graph)) reportIn(reporters, rule, suspect, graph);
}

function reportIn(
  reporters: Reporters,
  rule: GraphRule<unknown>,
  suspect: GraphSuspect<unknown>,
  graph: CallGraph,
): void {
  const edits = rule.fix?.edits(suspect, graph) ?? null;
  reporters.of(suspect.path).report(rule, suspect.at, {
    message: rule.says(suspect.data),
    severity: suspect.severity ?? rule.severity,
    fix: rule.fix && edits ? { safety: rule.fix.safety, says: rule.fix.says, edits } : null,
    trace: suspect.steps.map((step) => reporters.located(step)),
  });
}
