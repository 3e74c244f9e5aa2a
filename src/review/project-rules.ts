/** Rules that look at the project as a whole, run once all files have told their facts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem, Project } from "../project/model.ts";
import type { FileFacts, ProjectView } from "../rules/kit/project-view.ts";
import type { ProjectRule, ProjectSuspect } from "../rules/kit/rule.ts";
import { decode } from "../syntax/decode.ts";
import { parse } from "../syntax/parse.ts";
import { SourceText } from "../syntax/source.ts";
import { faultOf } from "./fault.ts";
import type { Finding } from "./finding.ts";
import { offerOf, Reporter } from "./reporter.ts";
import type { Selection } from "./select.ts";

export interface ProjectReview {
  readonly findings: readonly Finding[];
  readonly suppressed: number;
  readonly problems: readonly Problem[];
}

/** A rule that fails is one problem; the others go on. */
export function reviewAsAWhole(project: Project, facts: readonly FileFacts[], selection: Selection): ProjectReview {
  const view = viewOf(project, facts);
  const problems: Problem[] = [];
  const reporters = new Map<string, Reporter>();
  for (const rule of selection.rules) {
    if (!("inspect" in rule)) continue;
    try {
      for (const suspect of rule.inspect(view)) reportIn(reporters, rule, suspect, view, selection);
    } catch (fault) {
      problems.push({ message: faultOf(rule.id, fault) });
    }
  }
  for (const [path, reporter] of reporters) if (!path.endsWith(".py")) reporter.finish();
  const all = [...reporters.values()];
  return {
    findings: all.flatMap((reporter) => reporter.findings),
    suppressed: all.reduce((sum, reporter) => sum + reporter.suppressed, 0),
    problems,
  };
}

function viewOf(project: Project, facts: readonly FileFacts[]): ProjectView {
  const { manifest, layout, python, paths } = project;
  return { manifest, layout, python, facts, paths, readText: (path) => readText(project.root, path) };
}

function readText(root: string, path: string): string | null {
  try {
    const decoded = decode(readFileSync(join(root, path)));
    return "problem" in decoded ? null : decoded.text;
  } catch {
    return null;
  }
}

function reportIn(
  reporters: Map<string, Reporter>,
  rule: ProjectRule<unknown>,
  suspect: ProjectSuspect<unknown>,
  view: ProjectView,
  selection: Selection,
): void {
  const reporter = reporters.get(suspect.path) ?? reporterFor(suspect.path, view, selection);
  reporters.set(suspect.path, reporter);
  reporter.report(rule, suspect.at, {
    message: rule.says(suspect.data),
    severity: suspect.severity ?? rule.severity,
    fix: offerOf(rule.fix, suspect, view),
  });
}

function reporterFor(path: string, view: ProjectView, selection: Selection): Reporter {
  const text = path === view.manifest?.path ? view.manifest.text : (view.readText(path) ?? "");
  if (path.endsWith(".py")) {
    const { source, comments, module } = parse(text);
    return new Reporter({ path, source, tree: module }, comments, selection.byId);
  }
  return new Reporter({ path, source: new SourceText(text), tree: null }, null, selection.byId);
}
