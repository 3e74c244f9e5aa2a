/** What a fix needs is imported where a person would, and no second time. */
import { describe, expect, it } from "vitest";
import { applyEdits } from "../../src/syntax/edits.ts";
import { reviewOf } from "../review/harness.ts";

const WAITS = "\n\n\nasync def wait():\n    time.sleep(1)\n";

/** The lines over the function, once it no longer blocks; `null` where that is left to a person. */
async function headOf(head: string): Promise<string | null> {
  const text = `${head}${WAITS}`;
  const { findings } = await reviewOf({ "a.py": text }, { select: ["concurrency/blocking-call-in-async"] });
  expect(findings).toHaveLength(1);
  const fix = findings[0]?.fix;
  return fix === undefined ? null : (applyEdits(text, fix.edits).split("\n\n\nasync def")[0] ?? null);
}

describe("what a fix imports", () => {
  it.each([
    ["among its like, in order", "import abc\nimport time", "import abc\nimport asyncio\nimport time"],
    [
      "behind all of them",
      "from os import path\nimport a1\nimport time",
      "import asyncio\nfrom os import path\nimport a1\nimport time",
    ],
    ["before what others wrote", "import numpy\nimport time", "import asyncio\n\nimport numpy\nimport time"],
    [
      "behind `__future__`, which comes first",
      "from __future__ import annotations\n\nimport time",
      "from __future__ import annotations\n\nimport asyncio\nimport time",
    ],
    ["not again", "import asyncio\nimport time", "import asyncio\nimport time"],
    ["not again, whatever it is called", "import asyncio as aio\nimport time", "import asyncio as aio\nimport time"],
  ])("stands %s", async (_, before, after) => {
    expect(await headOf(before)).toBe(after);
  });

  it.each([
    ["is something else here", "import time\n\nasyncio = None"],
    [
      "is for type checkers only",
      "import time\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import asyncio",
    ],
    ["may come with a star", "import time\nfrom os import *"],
    ["belongs to another event loop", "import time\n\nimport trio"],
  ])("is nothing where the name %s", async (_, head) => {
    expect(await headOf(head)).toBeNull();
  });
});
