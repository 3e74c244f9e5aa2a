/** Finds the fixes of a batch that a gate refuses, with few questions. */

/** Why a gate refuses a batch. */
export interface Failure<Item> {
  /** A clause: "`test_total` fails with it". */
  readonly reason: string;
  /** Whether an item may be the cause, as far as the failure tells; those that may not are cleared by one question. */
  readonly suspects?: (item: Item) => boolean;
  /** A quicker question that may see this failure again. */
  readonly again?: Gate<Item>;
}

/** `null` where nothing speaks against the items together. */
export type Gate<Item> = (items: readonly Item[]) => Promise<Failure<Item> | null>;

export interface Sifted<Item> {
  readonly kept: readonly Item[];
  readonly refused: readonly { readonly item: Item; readonly reason: string }[];
}

/**
 * A largest set that passes: an item is refused where it fails together with those that were kept before it. The
 * smallest failing beginning of the list is searched by halving, its last item refused, and the rest asked about as a
 * whole. With k culprits among n items that takes at most 1 + k·(⌈log₂ n⌉ + 2) questions; no way can take fewer than
 * log₂ of the number of ways to choose k of n.
 */
export async function sift<Item>(items: readonly Item[], gate: Gate<Item>): Promise<Sifted<Item>> {
  const kept: Item[] = [];
  const refused: { item: Item; reason: string }[] = [];
  let ask = gate;
  let rest = items;
  while (rest.length > 0) {
    const failure = await ask([...kept, ...rest]);
    if (failure === null) return { kept: [...kept, ...rest], refused };
    const seen = (await failure.again?.([...kept, ...rest])) ?? null;
    // What the quicker question does not see (a test that fails only after another) has to be asked for in full.
    if (seen !== null) ask = failure.again ?? ask;
    const { list, at, reason } = await firstCulprit(kept, rest, seen ?? failure, ask);
    kept.push(...list.slice(0, at));
    for (const item of list.slice(at, at + 1)) refused.push({ item, reason });
    rest = list.slice(at + 1);
  }
  return { kept, refused };
}

/** The list, in an order of its own, passes up to `at`, and fails with the item there. */
async function firstCulprit<Item>(
  kept: readonly Item[],
  rest: readonly Item[],
  failure: Failure<Item>,
  ask: Gate<Item>,
): Promise<{ readonly list: readonly Item[]; readonly at: number; readonly reason: string }> {
  const cleared = rest.filter((item) => failure.suspects?.(item) === false);
  const list = [...cleared, ...rest.filter((item) => failure.suspects?.(item) !== false)];
  let passing = 0;
  let failing = list.length;
  let { reason } = failure;
  let next = cleared.length > 0 && cleared.length < failing ? cleared.length : failing >> 1;
  while (failing - passing > 1) {
    const why = await ask([...kept, ...list.slice(0, next)]);
    if (why === null) passing = next;
    else {
      failing = next;
      reason = why.reason;
    }
    next = (passing + failing) >> 1;
  }
  return { list, at: passing, reason };
}
