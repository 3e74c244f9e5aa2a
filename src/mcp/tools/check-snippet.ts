import { z } from "zod";
import { reviewSnippet } from "../../review/snippet.ts";
import { findingShape, problemsOutput, problemTexts, shapeOf } from "../shapes.ts";
import { defineTool } from "../tool.ts";

const line = z.int().min(1);

export const checkSnippetTool = defineTool({
  name: "check_snippet",
  title: "Check code before it is saved",
  description:
    "Judges code that was just written in the place where it will stand: imports resolve to the project, types are known, calls are " +
    "followed into its other files. Nothing is saved, nothing is run. Only findings on the snippet's own lines.",
  input: z.object({
    path: z.string().describe("The file that it is for, there or not yet; relative to the root."),
    code: z.string().describe("The whole text of the file, or the lines that are put in."),
    replaces: z.object({ first: line, last: line }).optional().describe("Lines that it replaces, both included."),
    after: z.int().min(0).optional().describe("The line that it is put in after; 0: at the beginning."),
  }),
  output: z.object({
    findings: z.array(findingShape).describe("Lines are those of the file as it would be."),
    ...problemsOutput,
  }),
  run: async ({ path, code, replaces, after }, workspace, call) => {
    const outside = workspace.whyOutside(path);
    if (outside !== null) return { problem: outside };
    if (replaces !== undefined && after !== undefined) return { problem: "give `replaces` or `after`, not both" };
    if (!path.endsWith(".py")) return { problem: `${path} is not a .py file` };
    const project = await workspace.open([], call);
    if ("problem" in project) return project;
    const { select, ignore } = project.config;
    const wish = { select, ignore, types: "auto", minEvidence: "pattern", ...call } as const;
    const place = replaces ?? (after === undefined ? null : { after });
    const found = await reviewSnippet(project, { path: workspace.relativePath(path, project), code, place }, wish);
    if ("problem" in found) return found;
    return { findings: found.findings.map(shapeOf), problems: problemTexts(found.problems) };
  },
});
