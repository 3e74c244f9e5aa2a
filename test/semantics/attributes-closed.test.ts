import { describe, expect, it } from "vitest";
import { attributesClosedIn } from "../../src/semantics/class-outline.ts";

describe("attributes that something closes", () => {
  it.each([
    ["self.session.close()", ["session"]],
    ["atexit.register(app.pool\n    .shutdown)", ["pool"]],
    ["await self._client.aclose()", ["_client"]],
    ["with self.file:", ["file"]],
    ["with closing(shop.stock.connection) as connection:", ["connection"]],
    ["stack.enter_context(self.log)", ["log"]],
    ["self.session.get(url)", []],
    ["session.close()", []],
    ["close(self.session)", []],
  ])("%s", (text, expected) => {
    expect(attributesClosedIn(text)).toEqual(expected);
  });

  it("reads a hostile text in time that grows with its length", () => {
    const hostile = (length: number): string => `with ${"a.".repeat(length)}${"with ".repeat(length)}`;
    expect(attributesClosedIn(hostile(200_000))).toHaveLength(1);
  });
});
