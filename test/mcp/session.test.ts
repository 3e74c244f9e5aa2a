/** An agent that knows the skill alone works on the example service: which tool is for which moment is read from there. */
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { skillFiles } from "../../src/skill/skill.ts";
import { folderWith } from "../e2e/review-cli.ts";
import { examplePython } from "../rules/example-python.ts";
import { call, connected } from "./client.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/orders", import.meta.url));

/** The first tool in the row of the table whose moment begins so. */
function toolFor(moment: string): string {
  const row = skillFiles()
    .get("SKILL.md")
    ?.split("\n")
    .find((line) => line.startsWith(`| ${moment}`));
  const tool = /\| `(\w+)`/.exec(row ?? "")?.[1];
  if (tool === undefined) throw new Error(`the skill names no tool for: ${moment}`);
  return tool;
}

interface Found {
  readonly total: number;
  readonly findings: readonly {
    readonly id: string;
    readonly rule: string;
    readonly severity: string;
    readonly evidence: string;
    readonly fix?: unknown;
  }[];
}

test("review, prove, fix and review again end with the example's tests as before", { timeout: 600_000 }, async () => {
  const root = folderWith({});
  cpSync(EXAMPLE, root, { recursive: true });
  const client = await connected(root, ["--python", await examplePython()]);
  const ask = (moment: string, given: Record<string, unknown> = {}) => call(client, toolFor(moment), given);

  expect(await ask("new to the project")).toMatchObject({
    layout: "src",
    testCommand: expect.stringContaining("pytest"),
  });
  const before = (await ask("the state of a project", { limit: 100 })) as unknown as Found;
  expect(before.total).toBeGreaterThan(50);

  const doubtful = before.findings.find(({ rule }) => rule === "concurrency/coroutine-not-awaited");
  const proved = (await ask("is this finding true?", { finding: doubtful?.id })) as unknown as Found;
  expect(proved.findings[0]?.evidence).toBe("proved");
  expect((await ask("why, and when not?", { what: doubtful?.rule })).text).toContain("When to leave it alone");

  const fixed = await ask("mend what can be mended", { apply: true });
  expect(fixed).toMatchObject({ applied: true, suite: 66 });
  const taken = fixed.taken as readonly { rule: string; path: string }[];
  expect(taken.length).toBeGreaterThan(5);
  for (const { path } of taken) expect(readFileSync(join(root, path))).not.toEqual(readFileSync(join(EXAMPLE, path)));

  const after = (await ask("a change is done", { limit: 100 })) as unknown as Found;
  // What is mended may be advice afterwards: `except Exception:` is better than `except:`, and not yet good.
  const errors = ({ findings }: Found): number => findings.filter(({ severity }) => severity !== "advice").length;
  expect(after.total).toBeLessThan(before.total);
  expect(errors(after)).toBeLessThan(errors(before) - 5);
  // What is fixed once is not fixed again, and the tests are still as they were.
  expect(await ask("mend what can be mended")).toMatchObject({ taken: [] });
});
