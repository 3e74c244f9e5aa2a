import { createRequire } from "node:module";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import type { Log } from "sarif";
import { describe, expect, test } from "vitest";
import { sarifReport } from "../../src/report/sarif.ts";
import type { Review } from "../../src/review/finding.ts";
import { contextOf, findingIn, PROVED, RULES, reviewOf, tracedOver, withProof } from "./samples.ts";

const require = createRequire(import.meta.url);
// It is draft-04 that says nothing draft-07 reads otherwise, but for the name of its own id.
const { id, $schema: _, ...published } = require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile({ $id: id, ...published });

function sarifOf(review: Review): Log {
  const log = JSON.parse([...sarifReport(review, contextOf())].join(""));
  expect(validate(log), JSON.stringify(validate.errors, null, 2)).toBe(true);
  return log;
}

const FINDING = findingIn("def f(a, 価=«[]»):\n    pass", {
  path: "src/übung 100%#1?.py",
  code: "B006",
  within: "f",
  evidence: "resolved",
  fix: {
    safety: "unsafe",
    says: "Default to `None`",
    edits: [
      { start: 11, end: 13, text: "None" },
      { start: 15, end: 16, text: "" },
    ],
    diff: "",
  },
});

describe("the SARIF log", () => {
  test("is valid for no findings, only problems, and findings of unknown rules", () => {
    expect(sarifOf(reviewOf([])).runs[0]?.results).toEqual([]);
    const problems = [{ message: "ruff is missing" }, { path: "a b.py", message: "is not UTF-8" }];
    const notifications = sarifOf(reviewOf([], { problems })).runs[0]?.invocations?.[0]?.toolExecutionNotifications;
    expect(notifications?.map((each) => each.message.text)).toEqual(["ruff is missing", "is not UTF-8"]);
    expect(notifications?.[1]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe("a%20b.py");
    const [result] = sarifOf(reviewOf([findingIn("«x»", { rule: "typing/gone" })])).runs[0]?.results ?? [];
    expect(result).toMatchObject({ ruleId: "typing/gone" });
    expect(result).not.toHaveProperty("ruleIndex");
  });

  test("has place, level, fingerprint and fix of a finding", () => {
    const [run] = sarifOf(reviewOf([FINDING])).runs;
    expect(run?.columnKind).toBe("utf16CodeUnits");
    expect(run?.originalUriBaseIds).toEqual({ SRCROOT: { uri: "file:///home/ada/orders/" } });
    const artifactLocation = { uri: "src/%C3%BCbung%20100%25%231%3F.py", uriBaseId: "SRCROOT" };
    expect(run?.results).toEqual([
      {
        ruleId: "idioms/mutable-default",
        ruleIndex: 0,
        level: "warning",
        message: { text: FINDING.message },
        locations: [
          {
            physicalLocation: {
              artifactLocation,
              region: { startLine: 1, startColumn: 12, endLine: 1, endColumn: 14 },
            },
            logicalLocations: [{ fullyQualifiedName: "f" }],
          },
        ],
        partialFingerprints: { "pythonDev/v1": FINDING.fingerprint },
        properties: { severity: "warning", evidence: "resolved", ruffCode: "B006" },
        fixes: [
          {
            description: { text: "Default to `None`" },
            artifactChanges: [
              {
                artifactLocation,
                replacements: [
                  { deletedRegion: { charOffset: 11, charLength: 2 }, insertedContent: { text: "None" } },
                  { deletedRegion: { charOffset: 15, charLength: 1 } },
                ],
              },
            ],
            properties: { safety: "unsafe" },
          },
        ],
      },
    ]);
  });

  test("has the way from a finding to its cause as a code flow", () => {
    const [result] = sarifOf(reviewOf([tracedOver(3)])).runs[0]?.results ?? [];
    const locations = result?.codeFlows?.[0]?.threadFlows[0]?.locations ?? [];
    expect(locations.map(({ location }) => location?.physicalLocation?.artifactLocation?.uri)).toEqual([
      "src/orders/m0.py",
      "src/orders/m1.py",
      "src/orders/m2.py",
    ]);
    expect(locations[2]?.location).toMatchObject({
      physicalLocation: { region: { startLine: 12, startColumn: 5, endLine: 12, endColumn: 18 } },
      message: { text: "time.sleep(1)" },
      logicalLocations: [{ fullyQualifiedName: "step_2" }],
    });
  });

  test("has a finding's proof among its properties", () => {
    const [result] = sarifOf(reviewOf([withProof(PROVED)])).runs[0]?.results ?? [];
    expect(result?.properties).toEqual({ severity: "warning", evidence: "proved", proof: PROVED });
  });

  test("has levels that services know", () => {
    const findings = (["error", "warning", "advice"] as const).map((severity) => findingIn("«x»", { severity }));
    expect(sarifOf(reviewOf(findings)).runs[0]?.results?.map((each) => each.level)).toEqual([
      "error",
      "warning",
      "note",
    ]);
  });

  test("explains its rules", () => {
    const rules = sarifOf(reviewOf([])).runs[0]?.tool.driver.rules ?? [];
    expect(rules.map((rule) => rule.id)).toEqual(RULES.map((rule) => rule.id));
    expect(rules[0]).toMatchObject({
      name: "IdiomsMutableDefault",
      shortDescription: { text: "Mutable default argument" },
      fullDescription: { text: "A default is made once, when def runs, and all calls share it." },
      helpUri: "https://docs.python.org/3/tutorial/controlflow.html#default-argument-values",
      defaultConfiguration: { level: "warning" },
      properties: { chapter: "idioms", tags: ["python", "idioms", "B006"] },
    });
    expect(rules[0]?.help?.markdown).toContain("```python\ndef add(item, items=[]):");
  });

  test("takes names that no URI can hold", () => {
    const path = "src/\ud800\u001b\n.py";
    const [result] = sarifOf(reviewOf([findingIn("«x»", { path })])).runs[0]?.results ?? [];
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe("src/%EF%BF%BD%1B%0A.py");
  });
});
