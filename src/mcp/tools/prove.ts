import { z } from "zod";
import type { Project } from "../../project/model.ts";
import { prove } from "../../prove/prove.ts";
import { findingName, findingsNamed } from "../../report/asked-finding.ts";
import type { Finding, Review } from "../../review/finding.ts";
import { narrowed } from "../../review/narrow.ts";
import { findingShape, pageInput, pageOf, pageOutput, problemsOutput, problemTexts, shapeOf } from "../shapes.ts";
import { defineTool } from "../tool.ts";
import type { Call, Problem, Workspace } from "../workspace.ts";

/** Findings that go by a name, or all; with the project that they are in. */
export async function findingsFor(
  asked: { readonly finding?: string | undefined; readonly paths: readonly string[] },
  workspace: Workspace,
  call: Call,
): Promise<{ readonly project: Project; readonly review: Review; readonly findings: readonly Finding[] } | Problem> {
  const name = asked.finding === undefined ? null : findingName(asked.finding);
  if (asked.finding !== undefined && name === null) {
    return { problem: `${asked.finding} names no finding: give its id, or path:line` };
  }
  const project = await workspace.open(asked.paths, call);
  if ("problem" in project) return project;
  const { select, ignore } = project.config;
  const found = await workspace.review(project, { select, ignore, types: "auto" }, call);
  if ("problem" in found) return found;
  if (name === null) return { project, review: found, findings: found.findings };
  const meant = "path" in name ? { ...name, path: workspace.relativePath(name.path, project) } : name;
  const findings = findingsNamed(found.findings, meant, (path) => path);
  return "problem" in findings ? findings : { project, review: found, findings };
}

export const proveTool = defineTool({
  name: "prove",
  title: "Prove findings",
  description:
    "Writes a pytest test that fails because of a finding and runs it on a copy of the project in a sandbox without network. " +
    "proved: it failed as foretold. refuted: it passed, the finding is likely wrong here. unproved: it did not get that far, which says nothing.",
  input: z.object({
    finding: z.string().optional().describe("A finding's id, or path:line; none: all findings of the paths."),
    paths: z.array(z.string()).default([]).describe("Files and folders that are reviewed; none: the whole project."),
    ...pageInput,
  }),
  output: z.object({ ...pageOutput, findings: z.array(findingShape), ...problemsOutput }),
  run: async ({ finding, paths, ...page }, workspace, call) => {
    const asked = await findingsFor({ finding, paths }, workspace, call);
    if ("problem" in asked) return asked;
    const meant = new Set(asked.findings);
    const some = narrowed(asked.review, (one) => meant.has(one) && one.provable !== undefined);
    if (finding !== undefined && some.findings.length === 0) {
      return { problem: `the rule ${asked.findings[0]?.rule} writes no test: read the code, or call explain` };
    }
    const proved = await prove(some, asked.project, call);
    const { total, next, items } = pageOf(proved.findings, page);
    return { total, next, findings: items.map(shapeOf), problems: problemTexts(proved.problems) };
  },
});
