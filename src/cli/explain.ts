import { chapterList, chapterText, ruleText } from "../report/rule-text.ts";
import { findTopic } from "../report/topics.ts";
import { RULES } from "../rules/registry.gen.ts";
import { complain, print, stdoutStyle } from "./output.ts";

/** Explains a rule or a chapter; without an argument it lists the chapters. An unknown name is exit code 2. */
export async function explain(what: string | undefined, _options: object): Promise<number> {
  const style = stdoutStyle();
  if (what === undefined) return printLines(chapterList(RULES, style));
  const topic = findTopic(what, RULES);
  if ("rule" in topic) return printLines(ruleText(topic.rule, style));
  if ("chapter" in topic) return printLines(chapterText(topic.chapter, RULES, style));
  const names = topic.candidates.map((name) => `\`${name}\``).join(", ");
  if (topic.ambiguous) return complain(`\`${what}\` could be ${names}: give the whole name`);
  const hint = names === "" ? "`python-dev rules` lists them" : `did you mean ${names}?`;
  return complain(`no rule, chapter or ruff code is called \`${what}\`; ${hint}`);
}

async function printLines(lines: readonly string[]): Promise<0> {
  await print(lines.map((line) => `${line.trimEnd()}\n`));
  return 0;
}
