import { ruleEntry } from "../report/rule-facts.ts";
import { ruleTable } from "../report/rule-text.ts";
import { RULES } from "../rules/registry.gen.ts";
import type { ListOptions } from "./options.ts";
import { print, printLines, stdoutStyle } from "./output.ts";

/** Lists all rules by chapter, as a table or as JSON. */
export async function rules(options: ListOptions): Promise<number> {
  if (!options.json) return printLines(ruleTable(RULES, stdoutStyle()));
  await print([`${JSON.stringify(RULES.map(ruleEntry), null, 2)}\n`]);
  return 0;
}
