/** Every reproducer fails on the bad samples of its rule and passes on the good ones, under a real Python. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Project } from "../../src/project/model.ts";
import { openProject } from "../../src/project/open.ts";
import { prove } from "../../src/prove/prove.ts";
import { openRoom } from "../../src/prove/room.ts";
import type { Proof } from "../../src/review/finding.ts";
import { review } from "../../src/review/review.ts";
import type { Rule, Sample } from "../../src/rules/kit/rule.ts";
import { RULES } from "../../src/rules/registry.gen.ts";
import { examplePython } from "./example-python.ts";
import { readSample } from "./samples.ts";

const python = await examplePython();
const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

describe.concurrent.each(RULES.filter((rule) => rule.reproduce !== undefined).map((rule) => [rule.id, rule] as const))(
  "%s",
  (_, rule) => {
    it.each(rule.examples.map((example) => [example.title, example] as const))("%s", async (_, example) => {
      const proofs = await proofsOf(rule, await projectOf(example.bad, example.python));
      if (example.unproved !== undefined) {
        expect(proofs.filter(({ verdict }) => verdict === "proved")).toEqual([]);
        return;
      }
      expect(proofs.length).toBeGreaterThan(0);
      for (const proof of proofs) expect(proof, proof.test?.text).toMatchObject({ verdict: "proved" });
      const room = await openRoom(await projectOf(example.good, example.python), {});
      if ("problem" in room) throw new Error(room.problem);
      for (const { test } of proofs) {
        // What is not proved any more because it has run through.
        if (test !== null) expect(await room.run(test), test.text).toMatchObject({ verdict: "refuted" });
      }
      await room.close();
    });
  },
);

async function proofsOf(rule: Rule, project: Project): Promise<readonly Proof[]> {
  const found = await review(project, { select: [rule.id], ignore: [], minEvidence: "pattern", types: "auto" });
  if ("problem" in found) throw new Error(found.problem);
  const proved = await prove(found, project, {});
  expect(proved.problems.filter(({ message }) => message.startsWith("nothing was proved"))).toEqual([]);
  return proved.findings.flatMap(({ proof }) => (proof === undefined ? [] : [proof]));
}

async function projectOf(sample: Sample, oldest: string | undefined): Promise<Project> {
  const root = mkdtempSync(join(tmpdir(), "python-dev-proof-"));
  made.push(root);
  for (const [path, text] of readSample(sample).files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const project = await openProject([root], { cwd: root, python });
  if ("problem" in project) throw new Error(project.problem);
  const asked = [3, Number(oldest?.slice(2) ?? 11)] as const;
  return { ...project, python: project.pythonFrom === "requires-python" ? project.python : asked };
}
