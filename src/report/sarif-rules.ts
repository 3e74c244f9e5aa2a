/** A rule as SARIF's `reportingDescriptor`. */
import type * as Sarif from "sarif";
import { adoptedCodes, chapterOf, type Rule, type Severity } from "./rule-facts.ts";
import { ruleHelp } from "./rules-page.ts";
import { stripMarkdown } from "./words.ts";

export const LEVELS = { error: "error", warning: "warning", advice: "note" } as const satisfies Record<
  Severity,
  Sarif.ReportingConfiguration.level
>;

/** What a service shows beside a result: the rule's reason, examples, and when to leave it alone. */
export function ruleDescriptor(rule: Rule): Sarif.ReportingDescriptor {
  const source = rule.sources.find((where) => /^https?:\/\//.test(where) && URL.canParse(where));
  const codes = adoptedCodes(rule);
  return {
    id: rule.id,
    name: pascalCase(rule.id),
    shortDescription: { text: stripMarkdown(rule.title) },
    fullDescription: { text: stripMarkdown(rule.why), markdown: rule.why },
    help: {
      text: stripMarkdown(`${rule.why}\n\nWhen to leave it alone: ${rule.whenNot}`),
      markdown: ruleHelp(rule),
    },
    ...(source === undefined ? {} : { helpUri: new URL(source).href }),
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: {
      chapter: chapterOf(rule),
      tags: ["python", chapterOf(rule), ...codes],
      ...(codes.length === 0 ? {} : { ruffCodes: codes }),
    },
  };
}

/** `idioms/mutable-default` → `IdiomsMutableDefault`: names in SARIF are identifiers. */
function pascalCase(id: string): string {
  return id.replace(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9]?)/g, (_, letter: string) => letter.toUpperCase());
}
