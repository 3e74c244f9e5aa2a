import { ruleEntry } from "../report/rule-facts.ts";
import { ruleTable } from "../report/rule-text.ts";
import { RULES } from "../rules/registry.gen.ts";
import type { ListOptions } from "./options.ts";
import { print, stdoutStyle } from "./output.ts";

/** Lists all rules by chapter, as a table or as JSON. */
export async function rules(options: ListOptions): Promise<number> {
  if (options.json) await print([`${JSON.stringify(RULES.map(ruleEntry), null, 2)}\n`]);
  else await print(ruleTable(RULES, stdoutStyle()).map((line) => `${line.trimEnd()}\n`));
  return 0;
}
