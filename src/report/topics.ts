/** What someone means who asks for an explanation: a rule by any of its names, or a chapter. */
import { distance } from "fastest-levenshtein";
import { CHAPTERS, type Chapter } from "../rules/chapters.ts";
import { adoptedCodes, type Rule } from "./rule-facts.ts";

export type Topic =
  | { readonly rule: Rule }
  | { readonly chapter: Chapter }
  /** Several rules go by that name, or none: what could have been meant, best first. */
  | { readonly ambiguous: boolean; readonly candidates: readonly string[] };

const MOST_CANDIDATES = 3;

/** Finds a rule by its id, an old id, a ruff code or the part of its id behind the chapter; or a chapter. */
export function findTopic(name: string, rules: readonly Rule[]): Topic {
  const wanted = name.trim().toLowerCase();
  if (isChapter(wanted)) return { chapter: wanted };
  const exact = rules.find((rule) => namesOf(rule).some((known) => known.toLowerCase() === wanted));
  if (exact) return { rule: exact };
  const short = rules.filter((rule) => shortName(rule.id) === wanted);
  const [only] = short;
  if (only && short.length === 1) return { rule: only };
  if (short.length > 1) return { ambiguous: true, candidates: short.map((rule) => rule.id) };
  return { ambiguous: false, candidates: nearest(wanted, rules) };
}

function isChapter(name: string): name is Chapter {
  return Object.hasOwn(CHAPTERS, name);
}

function namesOf(rule: Rule): readonly string[] {
  return [rule.id, ...(rule.formerly ?? []), ...adoptedCodes(rule)];
}

function shortName(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}

/** Names that are near enough to be meant: an edit in three letters, or a part that agrees. */
function nearest(wanted: string, rules: readonly Rule[]): readonly string[] {
  const scored = [...Object.keys(CHAPTERS), ...rules.flatMap((rule) => namesOf(rule))].map((known) => ({
    known,
    away: Math.min(distance(wanted, known.toLowerCase()), distance(wanted, shortName(known).toLowerCase())),
    agrees: wanted.length > 2 && known.toLowerCase().includes(wanted),
  }));
  return scored
    .filter(({ away, agrees }) => agrees || away <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((a, b) => Number(b.agrees) - Number(a.agrees) || a.away - b.away)
    .slice(0, MOST_CANDIDATES)
    .map(({ known }) => known);
}
