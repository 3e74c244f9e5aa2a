import { findingName } from "../report/asked-finding.ts";
import { chapterList, chapterText, ruleText } from "../report/rule-text.ts";
import { findTopic } from "../report/topics.ts";
import { RULES } from "../rules/registry.gen.ts";
import { complain, printLines, stdoutStyle } from "./output.ts";

/**
 * Explains a rule, a chapter or a finding of the review of `paths`; without an argument it lists the chapters.
 * An unknown name is exit code 2.
 */
export async function explain(what: string | undefined, paths: readonly string[]): Promise<number> {
  const style = stdoutStyle();
  if (what === undefined) return printLines(chapterList(RULES, style));
  const topic = findTopic(what, RULES);
  const isKnown = "rule" in topic || "chapter" in topic;
  if (isKnown && paths.length > 0) return complain(`\`${what}\` is no finding: it takes no paths`);
  if ("rule" in topic) return printLines(ruleText(topic.rule, style));
  if ("chapter" in topic) return printLines(chapterText(topic.chapter, RULES, style));
  const finding = findingName(what);
  // A review needs far more of the program than a page of text.
  if (finding !== null) return (await import("./explain-finding.ts")).explainFinding(finding, paths);
  const names = topic.candidates.map((name) => `\`${name}\``).join(", ");
  if (topic.ambiguous) return complain(`\`${what}\` could be ${names}: give the whole name`);
  const ways = "`python-dev rules` lists them, and a finding goes by FILE:LINE or its fingerprint";
  const hint = names === "" ? ways : `did you mean ${names}?`;
  return complain(`no rule, chapter or ruff code is called \`${what}\`; ${hint}`);
}
