/** The modules that are called, and tests that call them. */
import { readFileSync } from "node:fs";
import type { Built } from "../../src/prove/protocol.ts";
import type { Talk } from "./talk.ts";

export const sample = (name: string): string => readFileSync(new URL(`./samples/${name}`, import.meta.url), "utf8");

/** A test that calls what was built, and says that the answer is so. */
export function testOf(built: Built, claim = "True"): string {
  const body = [...built.setup, `result = ${built.function}(${built.arguments})`, `assert ${claim}`];
  const head = `def test_it(${built.fixtures.join(", ")}):`;
  return [...built.imports, "", "", head, ...body.map((line) => `    ${line}`), ""].join("\n");
}

export async function built(project: Talk, module: string, name: string, chosen = {}): Promise<Built> {
  const answer = await project.build(module, name, chosen);
  if ("problem" in answer) throw new Error(answer.problem);
  return answer;
}
