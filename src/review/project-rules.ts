/** Rules that look at the project as a whole, run once all files have told their facts. */
import type { Problem, Project } from "../project/model.ts";
import type { FileFacts, ProjectView } from "../rules/kit/project-view.ts";
import type { ProjectRule, ProjectSuspect, Rule } from "../rules/kit/rule.ts";
import { type ProjectReview, Reporters, readText } from "./reporters.ts";

/** A rule that fails is one problem; the others go on. */
export function reviewAsAWhole(project: Project, facts: readonly FileFacts[], rules: readonly Rule[]): ProjectReview {
  const view = viewOf(project, facts);
  const problems: Problem[] = [];
  const reporters = new Reporters(project, rules);
  for (const rule of rules) {
    if (!("inspect" in rule)) continue;
    try {
      for (const suspect of rule.inspect(view)) reportIn(reporters, rule, suspect, view);
    } catch (fault) {
      if (process.env.PYTHON_DEV_DEBUG) throw fault;
      const reason = fault instanceof Error ? fault.message : String(fault);
      problems.push({ message: `${rule.id} failed and was left out (${reason}); please report it` });
    }
  }
  for (const [path, reporter] of reporters.entries()) if (!path.endsWith(".py")) reporter.finish();
  return { ...reporters.sum(), problems };
}

function viewOf(project: Project, facts: readonly FileFacts[]): ProjectView {
  const { manifest, layout, python, paths } = project;
  return { manifest, layout, python, facts, paths, readText: (path) => readText(project.root, path) };
}

function reportIn(
  reporters: Reporters,
  rule: ProjectRule<unknown>,
  suspect: ProjectSuspect<unknown>,
  view: ProjectView,
): void {
  const edits = rule.fix?.edits(suspect, view) ?? null;
  reporters.of(suspect.path).report(rule, suspect.at, {
    message: rule.says(suspect.data),
    severity: suspect.severity ?? rule.severity,
    fix: rule.fix && edits ? { safety: rule.fix.safety, says: rule.fix.says, edits } : null,
  });
}
