import { z } from "zod";
import { workTree } from "../../fix/apply/git.ts";
import { applyChanges, recover } from "../../fix/apply/transaction.ts";
import { fix } from "../../fix/fix.ts";
import { VERIFY } from "../../fix/model.ts";
import { patchOf } from "../../report/fixes.ts";
import { cut, problemsOutput, problemTexts } from "../shapes.ts";
import { defineTool } from "../tool.ts";

const PATCH = 20_000;

export const fixTool = defineTool({
  name: "fix",
  title: "Fix what holds",
  description:
    "Tries every fix in a copy of the project and keeps those that hold: files parse, types say nothing new, the tests that run the " +
    "changed lines and at the end the whole suite pass as before (in a sandbox). A dry run unless `apply` is true.",
  input: z.object({
    paths: z.array(z.string()).default([]).describe("Files and folders; none: the whole project."),
    select: z.array(z.string()).optional().describe("Only these rules, chapters or ruff codes."),
    verify: z.enum(VERIFY).default("full").describe("What a fix has to pass, each with all before it."),
    unsafe: z.boolean().default(false).describe("Take unsafe fixes also where no test runs what they change."),
    ruff: z.boolean().default(false).describe("Also what the project's own configuration of ruff selects."),
    apply: z.boolean().default(false).describe("Write the files. `python-dev undo` takes it back."),
    limit: z.int().min(1).max(500).default(50).describe("Most fixes to tell of, of those taken and of those left."),
    allowDirty: z.boolean().default(false).describe("Write also where files changed since the last commit."),
  }),
  output: z.object({
    applied: z.boolean(),
    total: z.object({ taken: z.int(), left: z.int() }),
    taken: z.array(
      z.object({
        rule: z.string(),
        says: z.string(),
        path: z.string(),
        line: z.int(),
        tests: z.int().nullable().describe("Tests that run what it changes, and pass; null: none were run."),
        types: z.enum(["same"]).nullable(),
        reproducer: z.enum(["passes"]).nullable(),
      }),
    ),
    left: z.array(z.object({ rule: z.string(), path: z.string(), line: z.int(), reason: z.string() })),
    patch: z.string().describe("What changes in the files, as git diff has it; cut where it is long."),
    suite: z.int().nullable().describe("Tests of the whole suite that were run at the end."),
    ...problemsOutput,
  }),
  writes: true,
  run: async ({ paths, select, verify, unsafe, ruff, apply, limit, allowDirty }, workspace, call) => {
    const project = await workspace.open(paths, call);
    if ("problem" in project) return project;
    const { root, config } = project;
    if (apply) {
      const left = recover(root);
      if (left !== null && "problem" in left) return left;
      const tree = await workTree(root, call.signal);
      if (tree !== "none" && tree.changed.length > 0 && !allowDirty) {
        return { problem: `${tree.changed[0]} changed since the last commit: commit first, or set allowDirty` };
      }
    }
    const choice = {
      select: select ?? config.select,
      ignore: config.ignore,
      types: "auto",
      minEvidence: "pattern",
    } as const;
    const result = await fix(project, { ...choice, verify, unsafe, ruff, steps: false, ...call });
    if ("problem" in result) return result;
    const applied = apply && result.taken.length > 0;
    const outcome = applied ? applyChanges(root, result.changes, `${result.taken.length} fixes`) : null;
    if (outcome !== null && "problem" in outcome) return outcome;
    return {
      applied,
      total: { taken: result.taken.length, left: result.left.length },
      taken: result.taken.slice(0, limit).map(({ offer, witness }) => ({
        rule: offer.rule,
        says: offer.fix.says,
        path: offer.location.path,
        line: offer.location.start.line,
        ...witness,
      })),
      left: result.left.slice(0, limit).map(({ offer: { rule, location }, reason }) => ({
        rule,
        path: location.path,
        line: location.start.line,
        reason,
      })),
      patch: cut(result.changes.map(patchOf).join("\n"), PATCH),
      suite: result.suite?.tests ?? null,
      problems: problemTexts(result.problems),
    };
  },
});
