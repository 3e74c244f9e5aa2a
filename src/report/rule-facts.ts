/** What reports and commands ask of a rule, whatever its kind. */
import type { Chapter } from "../rules/chapters.ts";
import type { Evidence, Rule } from "../rules/kit/rule.ts";

export type { Rule, Severity } from "../rules/kit/rule.ts";

export function chapterOf(rule: Rule): Chapter {
  return rule.id.slice(0, rule.id.indexOf("/")) as Chapter;
}

export function adoptedCodes(rule: Rule): readonly string[] {
  return "adopts" in rule ? rule.adopts : [];
}

export function evidenceOf(rule: Rule): Evidence {
  return rule.evidence ?? "pattern";
}

/** What fixes the rule's findings, in words; `null` where nothing does. */
export function fixOf(
  rule: Rule,
): { readonly safety: "safe" | "unsafe" | "as ruff says"; readonly says: string } | null {
  if (rule.fix) return { safety: rule.fix.safety, says: rule.fix.says };
  if ("adopts" in rule && rule.ruffFix !== false)
    return { safety: "as ruff says", says: "ruff's own fix, where it has one" };
  return null;
}

/** A sample as files by path; a sample of a single file has no path. */
export function filesOf(
  sample: Rule["examples"][number]["bad"],
): readonly { readonly path: string | null; readonly text: string }[] {
  if (typeof sample === "string") return [{ path: null, text: sample }];
  return Object.entries(sample).map(([path, text]) => ({ path, text }));
}
