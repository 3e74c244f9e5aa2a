/** Statements of real files with a token or character taken out, put in, doubled or exchanged: mostly wrong, in all ways. */
import { parse } from "../../src/syntax/parse.ts";
import { Tokenizer } from "../../src/syntax/tokenizer.ts";
import { visit } from "../../src/syntax/walk.ts";

const CHARACTERS = [..." \n\t\\\"'{}()[]:,=*#!;.@0\r_"];
const LONGEST = 400;
const POOL = 5000;

/** Deterministic numbers below `limit`: a linear congruential generator. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Statements that begin their line, with their indentation. */
function statementsIn(text: string): string[] {
  const found: string[] = [];
  visit(parse(text).module, (node) => {
    const siblings = node.parent !== null && "body" in node.parent ? node.parent.body : [];
    if (!Array.isArray(siblings) || !siblings.some((sibling) => sibling === node)) return;
    const lineStart = text.lastIndexOf("\n", node.start) + 1;
    if (node.end - node.start < LONGEST && text.slice(lineStart, node.start).trim() === "") {
      found.push(dedented(text.slice(lineStart, node.end)));
    }
  });
  return found;
}

function dedented(block: string): string {
  const indent = /^ */.exec(block)?.[0].length ?? 0;
  return block.replace(new RegExp(`^ {0,${indent}}`, "gm"), "");
}

function tokensOf(text: string): { start: number; end: number }[] {
  const tokenizer = new Tokenizer(text, false);
  tokenizer.run();
  const { starts, ends, count } = tokenizer.tokens;
  const found: { start: number; end: number }[] = [];
  for (let index = 0; index < count; index++) {
    const start = starts[index] ?? 0;
    const end = ends[index] ?? 0;
    if (end > start) found.push({ start, end });
  }
  return found;
}

export function mutations(texts: readonly string[], count: number, seed: number): string[] {
  const below = generator(seed);
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[below(items.length)];
  const statements = texts.map(statementsIn).filter((list) => list.length > 0);
  const pool: string[] = [];
  const snippets: string[] = [];
  while (snippets.length < count) {
    let text = `${pick(pick(statements) ?? []) ?? "pass"}\n`;
    const tokens = tokensOf(text);
    for (const { start, end } of tokens) pool[pool.length < POOL ? pool.length : below(POOL)] = text.slice(start, end);
    for (let changes = 1 + below(2); changes > 0; changes--) {
      const { start, end } = pick(tokens) ?? { start: 0, end: 0 };
      const replacement = [
        () => "",
        () => `${text.slice(start, end)} ${pick(pool)} `,
        () => pick(pool) ?? "",
        () => `${text.slice(start, end)} ${text.slice(start, end)}`,
        () => (pick(CHARACTERS) ?? "") + text.slice(start, end),
      ];
      text = text.slice(0, start) + (pick(replacement)?.() ?? "") + text.slice(end);
    }
    // What `\N{…}` stands for is not in our tree.
    if (!text.includes("\\N{")) snippets.push(text);
  }
  return snippets;
}
