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

/** What fixes the rule's findings, in words; `null` where nothing does. Ruff says with each of its fixes how safe it is. */
export function fixOf(rule: Rule): string | null {
  if (rule.fix) return `${rule.fix.says} (${rule.fix.safety})`;
  return "adopts" in rule && rule.ruffFix !== false ? "ruff's own, where it has one" : null;
}

/** A sample as files by path; a sample of a single file has no path. */
export function filesOf(
  sample: Rule["examples"][number]["bad"],
): readonly { readonly path: string | null; readonly text: string }[] {
  if (typeof sample === "string") return [{ path: null, text: sample }];
  return Object.entries(sample).map(([path, text]) => ({ path, text }));
}

/** A rule as `rules --json` lists it. */
export function ruleEntry(rule: Rule) {
  return {
    id: rule.id,
    chapter: chapterOf(rule),
    title: rule.title,
    severity: rule.severity,
    evidence: evidenceOf(rule),
    adopts: adoptedCodes(rule),
    fix: rule.fix?.safety ?? (fixOf(rule) === null ? null : "ruff"),
    formerly: rule.formerly ?? [],
    on: rule.since !== "next",
    why: rule.why,
    whenNot: rule.whenNot,
    sources: rule.sources,
  };
}
