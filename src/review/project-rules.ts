/** Rules that look at the project as a whole, run once all files have told their facts. */
import type { Problem, Project } from "../project/model.ts";
import type { FileFacts, ProjectView } from "../rules/kit/project-view.ts";
import type { ProjectRule, ProjectSuspect } from "../rules/kit/rule.ts";
import { faultOf } from "./fault.ts";
import { offerOf } from "./reporter.ts";
import { type ProjectReview, Reporters, readText } from "./reporters.ts";
import type { Selection } from "./select.ts";

/** A rule that fails is one problem; the others go on. */
export function reviewAsAWhole(project: Project, facts: readonly FileFacts[], selection: Selection): ProjectReview {
  const view = viewOf(project, facts);
  const problems: Problem[] = [];
  const reporters = new Reporters(project, selection);
  for (const rule of selection.rules) {
    if (!("inspect" in rule)) continue;
    try {
      for (const suspect of rule.inspect(view)) reportIn(reporters, rule, suspect, view);
    } catch (fault) {
      problems.push({ message: faultOf(rule.id, fault) });
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
  reporters.of(suspect.path).report(rule, suspect.at, {
    message: rule.says(suspect.data),
    severity: suspect.severity ?? rule.severity,
    fix: offerOf(rule.fix, suspect, view),
    recipe: rule.reproduce?.(suspect, view),
  });
}
