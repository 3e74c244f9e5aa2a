import { describe, expect, it } from "vitest";
import { attributesClosedIn } from "../../src/semantics/class-outline.ts";

describe("attributes that something closes", () => {
  it.each([
    ["self.session.close()", ["self.session"]],
    ["atexit.register(app.pool\n    .shutdown)", ["pool"]],
    ["await self._client.aclose()", ["self._client"]],
    ["with self.file:", ["self.file"]],
    ["with closing(shop.stock.connection) as connection:", ["connection"]],
    ["stack.enter_context(self.log)", ["self.log"]],
    ["self.api.session.close()", ["session"]],
    ["with self.session.get(url):", ["get"]],
    ["self.session.get(url)", []],
    ["session.close()", []],
    ["close(self.session)", []],
  ])("%s", (text, expected) => {
    expect(attributesClosedIn(text)).toEqual(expected);
  });

  it("reads a hostile text in time that grows with its length", () => {
    const hostile = (length: number): string => `with ${"a.".repeat(length)}${"with ".repeat(length)}`;
    expect(attributesClosedIn(hostile(200_000))).toEqual([]);
  });
});
