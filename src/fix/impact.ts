/** Which tests run what a fix changes. */
import { diffArrays } from "diff";
import type { Edit } from "../syntax/edits.ts";
import type { Node } from "../syntax/nodes.ts";
import { type ParsedFile, parse } from "../syntax/parse.ts";
import { ancestors, blocksOf, nodeAt } from "../syntax/walk.ts";
import type { Offer } from "./model.ts";
import type { Reach } from "./tests/reach.ts";

export interface Impact {
  /** Those that have to pass for a fix to be taken; `all` where it changes what runs when a module is imported. */
  readonly tests: ReadonlySet<string> | "all";
  /** How many run each of the places that it changes: of the place that the fewest run. */
  readonly seen: number;
}

/** Lines of a file, from 1, both included. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

export interface ImpactWish {
  readonly reach: Reach;
  /** Tests of the suite that pass. */
  readonly total: number;
  /** The text that the offers are for, and the one that the tests have run. */
  readonly textOf: (path: string) => string | null;
  readonly originalOf: (path: string) => string | null;
}

/** Answers for the offers of one round; what is the same for all of a file is done once. */
export function impacts(wish: ImpactWish): (offer: Offer) => Impact {
  const files = new Map<string, { readonly parsed: ParsedFile; readonly back: (lines: Lines) => Lines }>();
  const fileOf = (path: string) => {
    const known = files.get(path);
    if (known !== undefined) return known;
    const text = wish.textOf(path) ?? "";
    const file = { parsed: parse(text), back: backwards(wish.originalOf(path) ?? "", text) };
    files.set(path, file);
    return file;
  };
  return ({ location: { path }, fix: { edits } }) => {
    if (!path.endsWith(".py")) return { tests: "all", seen: 0 };
    const { parsed, back } = fileOf(path);
    const places = edits.filter((edit) => !isNewImport(edit)).map((edit) => placeOf(edit, parsed));
    const found = (places.length === 0 ? edits.map((edit) => placeOf(edit, parsed)) : places).map((place) => {
      const lines = back(place.lines);
      const tests = wish.reach.testsAt(path, lines.first, lines.last);
      // What runs at import does so for every test; whether a function's body runs is another question.
      const body = place.body === null ? tests : wish.reach.testsAt(path, ...pair(back(place.body)));
      return { tests, seen: body === "all" ? wish.total : body.size };
    });
    return { tests: union(found.map(({ tests }) => tests)), seen: Math.min(...found.map(({ seen }) => seen)) };
  };
}

const pair = ({ first, last }: Lines): [number, number] => [first, last];

function union(sets: readonly (ReadonlySet<string> | "all")[]): ReadonlySet<string> | "all" {
  const all = new Set<string>();
  for (const set of sets) {
    if (set === "all") return "all";
    for (const one of set) all.add(one);
  }
  return all;
}

/** An import that comes to the others: what uses it is edited elsewhere. */
function isNewImport({ start, end, text }: Edit): boolean {
  return start === end && /^\s*(?:from|import)\s/.test(text);
}

interface Place {
  readonly lines: Lines;
  /** Of a function whose head is changed: its body. */
  readonly body: Lines | null;
}

/** The statements that an edit is in, or that it covers; of compound ones only what is edited. */
function placeOf(edit: Edit, { module, source }: ParsedFile): Place {
  const own: Lines = { first: source.lineOf(edit.start), last: source.lineOf(Math.max(edit.start, edit.end - 1)) };
  const node = nodeAt(module, edit.start, edit.end);
  const around = node === null ? [] : [node, ...ancestors(node)];
  const statement = around.find(isStatement);
  if (statement === undefined) return { lines: own, body: null };
  const linesOf = (some: { readonly start: number; readonly end: number }): Lines => ({
    first: source.lineOf(some.start),
    last: source.lineOf(Math.max(some.start, some.end - 1)),
  });
  const [first] = "body" in statement && Array.isArray(statement.body) ? statement.body : [];
  if (first === undefined) return { lines: linesOf(statement), body: null };
  if (edit.start >= first.start) return { lines: own, body: null };
  // Not every line of a head runs by itself: one of a list of constants does not.
  const start = Math.min(statement.start, ...decoratorsOf(statement).map((one) => one.start));
  const head = { first: source.lineOf(start), last: Math.max(source.lineOf(start), source.lineOf(first.start) - 1) };
  const isFunction = statement.kind === "FunctionDef" || statement.kind === "AsyncFunctionDef";
  return { lines: head, body: isFunction ? { ...linesOf(statement), first: source.lineOf(first.start) } : null };
}

function decoratorsOf(statement: Node): readonly Node[] {
  return "decorator_list" in statement ? statement.decorator_list : [];
}

function isStatement(node: Node): boolean {
  if (node.parent === null) return false;
  const isThis = (one: Node): boolean => one === node;
  return blocksOf(node.parent).some((block) => block.some(isThis));
}

/** Lines of a text → those of the text that it was made of. Lines that are new stand for the ones whose place they took. */
function backwards(original: string, text: string): (lines: Lines) => Lines {
  if (original === text) return (lines) => lines;
  const from: Lines[] = [];
  let line = 1;
  let gone = 0;
  for (const { value, added, removed } of diffArrays(original.split("\n"), text.split("\n"))) {
    if (removed) gone = value.length;
    else if (added) {
      const replaced = { first: line, last: line + Math.max(0, gone - 1) };
      for (const _ of value) from.push(replaced);
      line += gone;
      gone = 0;
    } else {
      line += gone;
      gone = 0;
      for (const _ of value) from.push({ first: line, last: line++ });
    }
  }
  const at = (one: number): Lines => from[Math.min(one, from.length) - 1] ?? { first: line, last: line };
  return ({ first, last }) => ({ first: at(first).first, last: at(last).last });
}
