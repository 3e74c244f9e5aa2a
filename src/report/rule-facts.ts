/** What reports and commands ask of a rule, whatever its kind. */
import type { Chapter } from "../rules/chapters.ts";
import type { Evidence, Rule, Sample } from "../rules/kit/rule.ts";

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

/** Whether the rule writes tests for its findings. */
export function isProvable(rule: Rule): boolean {
  return rule.reproduce !== undefined;
}

/** A sample as files by path, without the indentation it has in the rule; a sample of a single file has no path. */
export function filesOf(sample: Sample): readonly { readonly path: string | null; readonly text: string }[] {
  if (typeof sample === "string") return [{ path: null, text: dedent(sample) }];
  return Object.entries(sample).map(([path, text]) => ({ path, text: dedent(text) }));
}

function dedent(text: string): string {
  const lines = text.replace(/^(?:[ \t]*\n)+|\s+$/g, "").split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents);
  return lines.map((line) => line.slice(Math.min(common, line.length))).join("\n");
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
    provable: isProvable(rule),
    on: rule.since !== "next",
    why: rule.why,
    whenNot: rule.whenNot,
    sources: rule.sources,
  };
}
