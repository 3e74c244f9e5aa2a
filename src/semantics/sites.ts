/** Calls as numbers: a list of objects would take longer to cross threads than to make. */
import type { Callee } from "./callee.ts";
import type { CallSite, FileOutline, Place } from "./outline.ts";

/**
 * What becomes of a call's value. `scheduled`: given to the event loop. `watched`: dropped where a test expects an error.
 * `unused`: bound to a local name that nothing reads. `collected`: in a container that nothing reads. `operand`: tested,
 * compared, calculated or formatted with, or asked for an attribute or item. `returned`: as it is.
 */
const USES = [
  "awaited",
  "dropped",
  "watched",
  "iterated",
  "entered",
  "scheduled",
  "unused",
  "collected",
  "operand",
  "returned",
  "value",
] as const;
export type Use = (typeof USES)[number];
const CODES = Object.fromEntries(USES.map((use, code) => [use, code])) as Readonly<Record<Use, number>>;

type HowCalled = Pick<CallSite, "elsewhere" | "perItem" | "conditional">;

/** Function, start, end of what is called, end, callee, use (and how), number. */
const FIELDS = 7;
const ELSEWHERE = 16;
const PER_ITEM = 32;
const CONDITIONAL = 64;
const NO_NUMBER = -1;
const LARGEST = 1_000_000;

export class SiteList {
  private readonly numbers: number[] = [];

  add(
    caller: number,
    { start, end }: Place,
    calledEnd: number,
    callee: number,
    use: Use,
    { elsewhere, perItem, conditional }: HowCalled,
    number: number | null,
  ): void {
    const thousandths = number === null || number > LARGEST ? NO_NUMBER : Math.round(number * 1000);
    const flags = CODES[use] + (elsewhere ? ELSEWHERE : 0) + (perItem ? PER_ITEM : 0) + (conditional ? CONDITIONAL : 0);
    this.numbers.push(caller, start, calledEnd, end, callee, flags, thousandths);
  }

  packed(): Int32Array {
    return new Int32Array(this.numbers);
  }
}

/** The calls of a file in source order, with the index of the function that makes them. */
export function* callsIn({
  sites,
  callees,
}: FileOutline): Generator<{ readonly caller: number; readonly site: CallSite }> {
  for (let at = 0; at + FIELDS <= sites.length; at += FIELDS) {
    const field = (offset: number): number => sites[at + offset] ?? 0;
    const called = callees[field(4)];
    const flags = field(5);
    const number = field(6);
    if (called === undefined) continue;
    const site: CallSite = {
      start: field(1),
      calledEnd: field(2),
      end: field(3),
      callee: called,
      use: USES[flags % ELSEWHERE] ?? "value",
      elsewhere: (flags & ELSEWHERE) !== 0,
      conditional: (flags & CONDITIONAL) !== 0,
      perItem: (flags & PER_ITEM) !== 0,
      number: number === NO_NUMBER ? null : number / 1000,
    };
    yield { caller: field(0), site };
  }
}

/** What a file's calls call, each once. */
export class CalleeList {
  readonly all: Callee[] = [];
  private readonly indices = new Map<string, number>();

  /** Its place in the list. */
  add(callee: Callee): number {
    const key = keyOf(callee);
    const known = this.indices.get(key);
    if (known !== undefined) return known;
    const index = this.all.push(callee) - 1;
    this.indices.set(key, index);
    return index;
  }
}

function keyOf(callee: Callee): string {
  if (callee.kind === "method") return `${callee.on} ${callee.attribute} ${callee.method} ${callee.via}`;
  return callee.kind === "name" ? callee.name : `?${callee.name}`;
}
