import { z } from "zod";
import { narrowed } from "../../review/narrow.ts";
import { changedSince, touches } from "../../review/since.ts";
import { SEVERITIES } from "../../rules/kit/rule.ts";
import { findingShape, pageInput, pageOf, pageOutput, problemsOutput, problemTexts, shapeOf } from "../shapes.ts";
import { defineTool } from "../tool.ts";

export const reviewTool = defineTool({
  name: "review",
  title: "Review Python code",
  description:
    "Reviews the project, some of its paths, or what changed since a git revision: bugs and hazards first, each with its evidence " +
    "(pattern < resolved < traced < proved), the way to its cause, and a fix where a sound one is to be had. Files are read, none is run.",
  input: z.object({
    paths: z
      .array(z.string())
      .default([])
      .describe("Files and folders, relative to the root; none: the whole project."),
    since: z
      .string()
      .optional()
      .describe("Only findings on lines that changed since this git revision, such as HEAD or main."),
    severity: z.enum(SEVERITIES).default("advice").describe("Leave out what matters less."),
    select: z.array(z.string()).optional().describe("Only these rules, chapters or ruff codes."),
    ignore: z.array(z.string()).optional().describe("Not these."),
    ...pageInput,
  }),
  output: z.object({
    ...pageOutput,
    types: z.boolean().describe("Whether types were known; without them some rules say less."),
    findings: z.array(findingShape),
    ...problemsOutput,
  }),
  run: async ({ paths, since, severity, select, ignore, ...page }, workspace, call) => {
    const project = await workspace.open(paths, call);
    if ("problem" in project) return project;
    const { config } = project;
    const choice = { select: select ?? config.select, ignore: ignore ?? config.ignore, types: "auto" } as const;
    const found = await workspace.review(project, choice, call);
    if ("problem" in found) return found;
    const changed = since === undefined ? null : await changedSince(project.root, since, call.signal);
    if (changed !== null && "problem" in changed) return changed;
    const worst = SEVERITIES.indexOf(severity);
    const { findings } = narrowed(
      found,
      (one) => SEVERITIES.indexOf(one.severity) <= worst && (changed === null || touches(changed, one.location)),
    );
    const { total, next, items } = pageOf(findings, page);
    return { total, next, types: found.hasTypes, findings: items.map(shapeOf), problems: problemTexts(found.problems) };
  },
});
