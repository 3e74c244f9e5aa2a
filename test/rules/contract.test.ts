/** What every rule must keep: it explains itself, and its own examples hold when they are run. */
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../src/review/finding.ts";
import { CHAPTERS } from "../../src/rules/chapters.ts";
import type { Sample } from "../../src/rules/kit/rule.ts";
import { RULES } from "../../src/rules/registry.gen.ts";
import { applyEdits } from "../../src/syntax/edits.ts";
import { parse } from "../../src/syntax/parse.ts";
import { prepare, type Runner } from "./run-samples.ts";
import { type Case, casesOf, type Mark, markOf, readSample } from "./samples.ts";

const ruleFile = (id: string): URL => new URL(`../../src/rules/${id}.ts`, import.meta.url);
const cases = RULES.map((rule) => ({ rule, cases: casesOf(rule) }));

describe("every rule explains itself", () => {
  it("has an id of its own that equals its path", () => {
    expect(RULES.map((rule) => rule.id)).toEqual([...new Set(RULES.map((rule) => rule.id))]);
    for (const { id } of RULES) {
      expect(existsSync(ruleFile(id)), id).toBe(true);
      expect(Object.keys(CHAPTERS)).toContain(id.split("/")[0]);
    }
  });

  it("adopts no ruff code that another rule adopts", () => {
    const codes = RULES.flatMap((rule) => ("adopts" in rule ? rule.adopts : []));
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it.each(RULES.map((rule) => [rule.id, rule] as const))("%s", (_, rule) => {
    for (const text of [rule.title, rule.why, rule.whenNot]) expect(text.trim().length).toBeGreaterThan(9);
    expect(rule.title).not.toMatch(/\.$/);
    expect(rule.sources.length).toBeGreaterThan(0);
    for (const source of rule.sources) expect(source).toMatch(/^https:\/\/\S+$|, (chapter|item) /);
    expect(rule.examples.length).toBeGreaterThan(0);
    expect(rule.nearMisses.length).toBeGreaterThan(0);
    const isPattern = (rule.evidence ?? "pattern") === "pattern";
    if (rule.severity === "error" && isPattern) expect(rule.syntaxDecides).toBeTruthy();
  });
});

describe("every example holds", () => {
  let run: Runner;
  let cleanUp = (): void => {};
  beforeAll(async () => {
    ({ run, cleanUp } = await prepare(cases.flatMap((one) => one.cases)));
  });
  afterAll(() => cleanUp());

  describe.each(cases.map((one) => [one.rule.id, one.cases] as const))("%s", (_, ofRule) => {
    it.each(ofRule.map((one) => [one.what, one] as const))("%s", async (_, one) => {
      const findings = await run(one);
      const found = findings.map((finding) => markOf(finding, one.sample.files)).sort(byPlace);
      expect(found).toEqual(one.example ? [...one.sample.marks].sort(byPlace) : []);
      if (one.example === null) return;
      expect(found.length, "a bad sample marks what is wrong with it").toBeGreaterThan(0);
      await expectFixed(one, findings, one.example.fixed === undefined ? one.example.good : one.example.fixed);
    });
  });

  /** The fix makes of `bad` what the example says, still parses, and leaves nothing to fix. */
  async function expectFixed(one: Case, findings: readonly Finding[], expected: Sample | null) {
    const fixes = findings.filter((finding) => finding.fix !== undefined);
    if (expected === null || fixes.length === 0) {
      const mustFix = "fix" in one.rule && one.rule.fix !== undefined && one.example?.fixed !== null;
      expect(mustFix ? fixes.length : 1, "the rule has a fix; say `fixed: null` where it has none").toBeGreaterThan(0);
      return;
    }
    const wanted = readSample(expected).files;
    const files = new Map(one.sample.files);
    for (const [path, text] of files) {
      const edits = fixes
        .filter((finding) => finding.location.path === path)
        .flatMap((finding) => finding.fix?.edits ?? []);
      files.set(path, applyEdits(text, edits));
      expect(files.get(path)?.trimEnd()).toBe(wanted.get(path)?.trimEnd());
      if (path.endsWith(".py")) expect(parse(files.get(path) ?? "").problems).toEqual([]);
    }
  }
});

function byPlace(a: Mark, b: Mark): number {
  return a.path.localeCompare(b.path) || a.line - b.line || a.from - b.from;
}
