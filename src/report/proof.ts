/** A finding's proof as lines on a terminal: what the test said, and where it is asked for the test itself. */
import type { Finding, Proof, ProofTest } from "../review/finding.ts";
import { plain } from "./excerpt.ts";
import { barred, hanging } from "./layout.ts";
import type { Style } from "./style.ts";
import { count, grouped } from "./words.ts";

/** An exception's message may be longer than a list has room for. */
const MOST = 200;

/** What became of it, in short; nothing where no proof was tried. The test's file is not named: the project has none yet. */
export function proofLine({ proof }: Finding, style: Style): readonly string[] {
  return proof === undefined ? [] : outcome(proof, cutTo(MOST, proof.reason), style);
}

/** The whole of it, and below it the test with its line numbers, uncut: it is there to be read to the end, and copied. */
export function proofInFull({ proof }: Finding, style: Style): readonly string[] {
  if (proof === undefined) return [];
  return [...outcome(proof, proof.reason, style), ...(proof.test === null ? [] : testLines(proof.test, style))];
}

function outcome({ verdict, doubles, test }: Proof, reason: string, style: Style): readonly string[] {
  const said = verdict === "proved" ? `a test fails: ${reason}` : reason;
  const text = test === null || doubles.length === 0 ? said : `${said} (${standIns(doubles)})`;
  return verdict === "proved"
    ? hanging(verdict, text, style, style.good, plainly)
    : hanging(verdict, text, style, style.dim, style.dim);
}

function cutTo(most: number, text: string): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function standIns(doubles: readonly string[]): string {
  const names = doubles.map((name) => `\`${name}\``);
  return names.length === 1 ? `${names[0]} is a stand-in` : `${names.join(", ")} are stand-ins`;
}

function testLines({ path, text, milliseconds }: ProofTest, style: Style): readonly string[] {
  const lines = text.trimEnd().split("\n");
  return [
    ...hanging("test", `${path}, run in ${grouped(Math.ceil(milliseconds))} ms`, style, style.dim, style.dim),
    ...lines.map((line, index) => barred(String(index + 1), plain(line, Number.MAX_SAFE_INTEGER), style)),
  ];
}

/**
 * `3 of 30 findings proved, 1 refuted, 2 unproved, 24 by rules that write no test`. `total` counts those as well that
 * are not among `findings`, for want of a rule that could prove them.
 */
export function proofCounts(findings: readonly Finding[], total: number): string {
  const amount = (verdict: Proof["verdict"]): number =>
    findings.filter(({ proof }) => proof?.verdict === verdict).length;
  const open = findings.filter(({ proof, provable }) => proof === undefined && provable !== undefined).length;
  const tried = amount("proved") + amount("refuted") + amount("unproved");
  const part = (some: number, words: string): string[] => (some > 0 ? [`${grouped(some)} ${words}`] : []);
  return [
    `${grouped(amount("proved"))} of ${count(total, "finding")} proved`,
    ...part(amount("refuted"), "refuted"),
    ...part(amount("unproved"), "unproved"),
    ...part(open, "not tried"),
    ...part(total - tried - open, "by rules that write no test"),
  ].join(", ");
}

const plainly = (text: string) => text;
