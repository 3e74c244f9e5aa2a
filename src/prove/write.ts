/** A recipe and what is known of its subject → the text of a test file, before ruff has formatted it. */
import type { Finding } from "../review/finding.ts";
import type { Recipe } from "../rules/kit/reproduce.ts";
import { parse } from "../syntax/parse.ts";
import type { Built } from "./protocol.ts";

const SETUP = "$setup";

/** `built` is `null` where nothing of the project is called. */
export function writeTest(finding: Finding, recipe: Recipe, built: Built | null): string {
  const fill = filler(recipe, built);
  const fixtures = [...new Set([...(recipe.fixtures ?? []), ...(built?.fixtures ?? [])])];
  const imports = new Set([...(recipe.imports ?? []), ...(built?.imports ?? [])]);
  if (uses(recipe, "$module") && recipe.subject !== null) imports.add(`import ${recipe.subject.module}`);
  if (uses(recipe, "$run") && built?.kind !== "value" && built?.kind !== "generator") imports.add("import asyncio");
  const helpers = recipe.helpers === undefined ? "" : `${fill(dedent(recipe.helpers))}\n\n\n`;
  const body = withSetup(dedent(recipe.body), built?.setup ?? []);
  return `${docstring(finding, recipe)}

${[...imports].join("\n")}


${helpers}def test_${recipe.test}(${fixtures.join(", ")}):
${indented(fill(body))}
    assert ${fill(recipe.claim)}, ${JSON.stringify(fill(recipe.otherwise))}
`;
}

function docstring({ rule, location, fingerprint }: Finding, { shows }: Recipe): string {
  const said = shows.replaceAll("\\", "\\\\").replaceAll('"""', "'''");
  return `"""${said}

Fails while ${rule} (finding ${fingerprint.slice(0, 8)}) stands at ${location.path}:${location.start.line}.
"""`;
}

function uses({ body, claim, helpers = "", otherwise }: Recipe, placeholder: string): boolean {
  return [body, claim, helpers, otherwise].some((text) => text.includes(placeholder));
}

/** Fills the placeholders of a recipe; one that has no value here stays, and the test does not parse. */
function filler({ subject }: Recipe, built: Built | null): (text: string) => string {
  const values: Record<string, string | null> = {};
  if (subject !== null) values.module = subject.module;
  if (built !== null) {
    const call = `${built.function}(${built.arguments})`;
    values.function = built.function;
    values.arguments = built.arguments;
    values.call = call;
    values.run = RUN[built.kind](call);
    values.owner = built.owner;
    values.class = built.class;
  }
  return (text) => text.replace(/\$(\w+)/g, (whole, name: string) => values[name] ?? whole);
}

const RUN: Readonly<Record<Built["kind"], (call: string) => string>> = {
  value: (call) => call,
  generator: (call) => `list(${call})`,
  coroutine: (call) => `asyncio.run(${call})`,
  "async-generator": (call) => `asyncio.run(anext(aiter(${call})))`,
};

/** The lines that make instance and arguments stand where the body says, at its own indentation; or first. */
function withSetup(body: string, setup: readonly string[]): string {
  const at = /^([ \t]*)\$setup$/m.exec(body);
  if (at === null) return [...setup, body].join("\n");
  const indent = at[1] ?? "";
  const lines = setup.flatMap((line) => line.split("\n")).map((line) => indent + line);
  return body.replace(at[0], lines.length === 0 ? `${indent}pass` : lines.join("\n")).replaceAll(SETUP, "");
}

/** Without the indentation that all lines have, and without blank lines around. */
export function dedent(text: string): string {
  const lines = text.split("\n").map((line) => line.trimEnd());
  while (lines[0] === "") lines.shift();
  while (lines.at(-1) === "") lines.pop();
  const indents = lines.filter((line) => line !== "").map((line) => line.length - line.trimStart().length);
  const least = Math.min(...indents);
  return lines.map((line) => line.slice(least)).join("\n");
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "    ");
}

/** First and last line of the assertion that the test ends with, from 1; `null` where the text has none. */
export function claimOf(text: string): { readonly first: number; readonly last: number } | null {
  const { module, source, problems } = parse(text);
  const test = module.body.at(-1);
  if (problems.length > 0 || test?.kind !== "FunctionDef") return null;
  const claim = test.body.at(-1);
  if (claim?.kind !== "Assert") return null;
  return { first: source.position(claim.start).line, last: source.position(claim.end).line };
}
