import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Failure, type Gate, sift } from "../../src/fix/sift.ts";

/** A gate that refuses what holds one of the culprits, and counts its questions. */
function refusing(
  culprits: ReadonlySet<number>,
  more: Partial<Failure<number>> = {},
): { gate: Gate<number>; asked: () => number } {
  let asked = 0;
  return {
    gate: async (items) => {
      asked++;
      const bad = items.find((item) => culprits.has(item));
      return bad === undefined ? null : { reason: `${bad} is bad`, ...more };
    },
    asked: () => asked,
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe("sifting", () => {
  test("what nothing speaks against is taken by one question", async () => {
    const { gate, asked } = refusing(new Set());
    expect(await sift(upTo(100), gate)).toEqual({ kept: upTo(100), refused: [] });
    expect(asked()).toBe(1);
  });

  test("nothing is asked of nothing", async () => {
    const { gate, asked } = refusing(new Set());
    expect(await sift([], gate)).toEqual({ kept: [], refused: [] });
    expect(asked()).toBe(0);
  });

  test("one culprit of a hundred is found by at most nine questions", async () => {
    for (const culprit of upTo(100)) {
      const { gate, asked } = refusing(new Set([culprit]));
      const { refused } = await sift(upTo(100), gate);
      expect(refused).toEqual([{ item: culprit, reason: `${culprit} is bad` }]);
      expect(asked()).toBeLessThanOrEqual(9);
    }
  });

  test("keeps all but the culprits, whichever they are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.uniqueArray(fc.nat(59)), async (count, some) => {
        const culprits = new Set(some.filter((one) => one < count));
        const { kept, refused } = await sift(upTo(count), refusing(culprits).gate);
        expect([...kept].sort((a, b) => a - b)).toEqual(upTo(count).filter((one) => !culprits.has(one)));
        expect(new Set(refused.map(({ item }) => item))).toEqual(culprits);
      }),
    );
  });

  test("what is kept passes the gate as a whole, also where items fail only together", async () => {
    const pairs = fc.uniqueArray(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(pairs, async (clashes) => {
        const gate: Gate<number> = async (items) =>
          clashes.some(([a, b]) => items.includes(a) && items.includes(b)) ? { reason: "they clash" } : null;
        const { kept, refused } = await sift(upTo(20), gate);
        expect(await gate(kept)).toBeNull();
        expect(kept.length + refused.length).toBe(20);
        for (const { item } of refused) expect(await gate([...kept, item])).not.toBeNull();
      }),
    );
  });

  test("what cannot be the cause is cleared by one question, however much it is", async () => {
    const { gate, asked } = refusing(new Set([7]), { suspects: (item) => item === 7 || item === 8 });
    expect((await sift(upTo(100), gate)).refused).toEqual([{ item: 7, reason: "7 is bad" }]);
    expect(asked()).toBe(4);
  });

  test("a failure brings a quicker question of its own", async () => {
    const quick = refusing(new Set([3]));
    const whole = refusing(new Set([3]), { again: quick.gate });
    expect((await sift(upTo(8), whole.gate)).refused).toEqual([{ item: 3, reason: "3 is bad" }]);
    expect(whole.asked()).toBe(1);
    expect(quick.asked()).toBe(5);
  });

  test("a quicker question that does not see the failure is not asked on", async () => {
    const quick = refusing(new Set());
    const whole = refusing(new Set([3]), { again: quick.gate });
    expect(await sift(upTo(8), whole.gate)).toEqual({
      kept: [0, 1, 2, 4, 5, 6, 7],
      refused: [{ item: 3, reason: "3 is bad" }],
    });
    expect(quick.asked()).toBe(1);
  });
});
