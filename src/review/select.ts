/** Which rules run: `--select` and `--ignore` name rules, chapters, old names, or ruff codes of adopted rules. */
import { closest } from "fastest-levenshtein";
import { CHAPTERS } from "../rules/chapters.ts";
import type { Rule } from "../rules/kit/rule.ts";

export interface Selection {
  readonly rules: readonly Rule[];
  readonly byId: ReadonlyMap<string, Rule>;
  /** Ruff code → the rule that adopts it; only codes that are on. */
  readonly codes: ReadonlyMap<string, string>;
}

export interface SelectionWish {
  readonly select: readonly string[];
  readonly ignore: readonly string[];
}

/**
 * An empty `select` means every rule whose findings have been read on real code (`since: "next"` stays off).
 * Errors: a name that is no rule, chapter or code, with the nearest one that is.
 */
export function resolveSelection(rules: readonly Rule[], wish: SelectionWish): Selection | { problem: string } {
  const names = namesOf(rules);
  for (const name of [...wish.select, ...wish.ignore]) {
    if (!names.has(name)) return { problem: unknownName(name, [...names.keys()]) };
  }
  const on = new Set<string>();
  const wanted = wish.select.length > 0 ? wish.select : [...names.keys()].filter((name) => name in CHAPTERS);
  for (const name of wanted) for (const part of names.get(name) ?? []) on.add(part);
  const named = new Set(wish.select);
  for (const name of wish.ignore) for (const part of names.get(name) ?? []) on.delete(part);
  return activeParts(rules, on, named);
}

/** A rule's parts are its ruff codes, or itself; names of every kind map to the parts they turn on or off. */
function namesOf(rules: readonly Rule[]): Map<string, string[]> {
  const names = new Map<string, string[]>(Object.keys(CHAPTERS).map((chapter) => [chapter, []]));
  for (const rule of rules) {
    const parts = partsOf(rule);
    names.get(chapterOf(rule.id))?.push(...parts);
    for (const name of [rule.id, ...(rule.formerly ?? [])]) names.set(name, parts);
    if ("adopts" in rule) for (const code of rule.adopts) names.set(code, [code]);
  }
  return names;
}

function activeParts(rules: readonly Rule[], on: ReadonlySet<string>, named: ReadonlySet<string>): Selection {
  const codes = new Map<string, string>();
  const active = rules.filter((rule) => {
    const parts = partsOf(rule).filter((part) => on.has(part));
    const isAskedFor = [rule.id, ...(rule.formerly ?? []), ...parts].some((name) => named.has(name));
    if (parts.length === 0 || (rule.since === "next" && !isAskedFor)) return false;
    if ("adopts" in rule) for (const code of parts) codes.set(code, rule.id);
    return true;
  });
  return { rules: active, byId: new Map(active.map((rule) => [rule.id, rule])), codes };
}

function partsOf(rule: Rule): string[] {
  return "adopts" in rule ? [...rule.adopts] : [rule.id];
}

/** Whether a rule needs to know what other files define, call or inherit. */
export function looksBeyondFiles({ rules }: Selection): boolean {
  return rules.some(looksBeyondItsFile);
}

/** Reported once every file has been read, and not with the others of its file. */
export function looksBeyondItsFile(rule: Rule): boolean {
  return "trace" in rule || ("settle" in rule && rule.settle !== undefined);
}

/** `idioms` of `idioms/mutable-default`. */
export function chapterOf(id: string): string {
  return id.slice(0, id.indexOf("/"));
}

function unknownName(name: string, known: readonly string[]): string {
  const unqualified = known.filter((id) => id.endsWith(`/${name}`));
  const nearest = unqualified[0] ?? closest(name, known);
  return `no rule, chapter or code is called \`${name}\`; did you mean \`${nearest}\`? \`python-dev rules\` lists them`;
}
