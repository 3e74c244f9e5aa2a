/** Which tests run which lines. */

/** Lines of files that tests run, as they are told and kept: `{ "src/cart.py": "3-7,9" }`. */
export type RanLines = Readonly<Record<string, string>>;

export class Reach {
  /** By path: the tests that run any of its lines, with these. */
  private readonly files = new Map<string, { readonly test: string; readonly ranges: Ranges }[]>();
  private readonly shared = new Map<string, Ranges>();

  /** `shared`: lines that run when modules are imported, or once for several tests. */
  constructor(byTest: ReadonlyMap<string, RanLines>, shared: RanLines) {
    for (const [path, lines] of Object.entries(shared)) this.shared.set(path, rangesOf(lines));
    for (const [test, ran] of byTest) {
      for (const [path, lines] of Object.entries(ran)) {
        const entry = { test, ranges: rangesOf(lines) };
        const before = this.files.get(path);
        if (before === undefined) this.files.set(path, [entry]);
        else before.push(entry);
      }
    }
  }

  /**
   * Tests that run any of these lines (from 1, both included). `all`: one of them runs at import, or for several tests,
   * so that there is none that could not depend on it.
   */
  testsAt(path: string, first: number, last: number): ReadonlySet<string> | "all" {
    if (touches(this.shared.get(path), first, last)) return "all";
    const tests = new Set<string>();
    for (const { test, ranges } of this.files.get(path) ?? []) if (touches(ranges, first, last)) tests.add(test);
    return tests;
  }
}

/** First and last of each range, one after the other. */
type Ranges = Int32Array;

function rangesOf(text: string): Ranges {
  const parts = text === "" ? [] : text.split(",");
  return Int32Array.from(
    parts.flatMap((part) => {
      const [first = "", last = first] = part.split("-");
      return [Number(first), Number(last)];
    }),
  );
}

function touches(ranges: Ranges | undefined, first: number, last: number): boolean {
  if (ranges === undefined) return false;
  for (let at = 0; at < ranges.length; at += 2) {
    if ((ranges[at] ?? 0) <= last && (ranges[at + 1] ?? 0) >= first) return true;
  }
  return false;
}
