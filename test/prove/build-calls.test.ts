/** How functions, methods, properties and classes are called, and what cannot be. */
import { beforeAll, describe, expect, test } from "vitest";
import { built, sample, testOf } from "./samples.ts";
import { type Talk, talk } from "./talk.ts";

type CallCase = readonly [name: string, chosen: Readonly<Record<string, string>>, built: object, claim: string];

const CALLS: readonly CallCase[] = [
  ["decorated", {}, { function: "decorated", arguments: "3", owner: null, class: null, kind: "value" }, "result == 3"],
  ["cached", {}, { function: "cached", arguments: "3", kind: "value" }, "result == 3"],
  ["slow", {}, { kind: "coroutine" }, "result.close() is None"],
  ["driven", {}, { kind: "value" }, "result == 3"],
  ["opened", {}, { kind: "value", fixtures: ["tmp_path"] }, "result.__enter__().exists()"],
  ["counting", {}, { kind: "generator" }, "list(result) == [3]"],
  ["streaming", {}, { kind: "async-generator" }, "hasattr(result, 'aclose')"],
  ["Cart", {}, { function: "Cart", arguments: '"a"', class: "Cart", owner: null, setup: [] }, "result.name == 'a'"],
  ["Cart.__init__", {}, { function: "Cart", arguments: '"a"', class: "Cart", owner: null }, "result.name == 'a'"],
  [
    "Cart.add",
    {},
    {
      imports: ["from shop.cart import Cart"],
      setup: ['cart = Cart("a")'],
      function: "cart.add",
      arguments: '1, "a"',
      owner: "cart",
      class: "Cart",
    },
    "result == 1",
  ],
  ["Cart.add", { name: "'b'" }, { arguments: "1, 'b'" }, "result == 1"],
  ["Cart.add", { more: "[]" }, { arguments: '1, "a", []' }, "result == 1"],
  ["Cart.__len__", {}, { function: "cart.__len__", arguments: "" }, "result == 3"],
  ["Cart.__secret", {}, { function: "cart._Cart__secret", arguments: "3" }, "result == 3"],
  ["Cart.fetch", {}, { arguments: '"http://127.0.0.1:9/"', kind: "coroutine" }, "result.close() is None"],
  ["Cart.parse", {}, { function: "Cart.parse", arguments: '"a"', owner: "Cart", setup: [] }, "result == 'a'"],
  ["Cart.of", {}, { function: "Cart.of", arguments: '["a", "b", "c"]', owner: "Cart" }, "len(result) == 3"],
  ["Cart.total", {}, { function: "type(cart).total.fget", arguments: "cart", owner: "cart" }, "result == 5"],
  ["Cart.rate", {}, { function: "type(cart).rate.fget", arguments: "cart" }, "result == 2"],
  ["Cart.size", {}, { function: "type(cart).size.func", arguments: "cart" }, "result == 6"],
  ["Cart.same", {}, { arguments: 'Cart("a")', setup: ['cart = Cart("a")'] }, "result is True"],
  ["Cart.Line", {}, { function: "Cart.Line", arguments: "3", class: "Cart.Line" }, "result.n == 3"],
  ["Cart.Line.twice", {}, { setup: ["line = Cart.Line(3)"], function: "line.twice" }, "result == 6"],
  ["HTTPServer.serve", {}, { setup: ['http_server = HTTPServer("127.0.0.1")'] }, "result == '127.0.0.1'"],
  ["Int.half", {}, { setup: ["int_ = Int()"], function: "int_.half" }, "result == 0"],
  ["Import.load", {}, { setup: ["import_ = Import()"] }, "result == 7"],
  ["Worker.go", {}, { setup: ["worker = Worker(Part(1))"], doubles: [] }, "result == 1"],
  [
    "Kept.go",
    {},
    { setup: ["kept = KEPT"], imports: ["from shop.cart import KEPT", "from shop.cart import Kept"] },
    "result == 8",
  ],
  ["Shade.go", {}, { setup: ["shade = Shade.DARK"] }, "result == 1"],
  ["no_default", {}, { arguments: '3, 3, d={"a": 1}' }, "result == (3, 3, 3, (), {'a': 1}, 5, {})"],
  ["no_default", { e: "6" }, { arguments: '3, 3, d={"a": 1}, e=6' }, "result[5] == 6"],
  ["no_default", { args: "[8, 9]", c: "1" }, { arguments: '3, 3, 1, *[8, 9], d={"a": 1}' }, "result[3] == (8, 9)"],
  ["no_default", { other: "7" }, { arguments: '3, 3, d={"a": 1}, other=7' }, "result[6] == {'other': 7}"],
  ["no_default", { kwargs: "{'z': 1}" }, { arguments: "3, 3, d={\"a\": 1}, **{'z': 1}" }, "result[6] == {'z': 1}"],
  ["open", {}, { imports: ["import shop.cart"], function: "shop.cart.open" }, "result"],
  ["part_of", {}, { arguments: "Part(1)" }, "result == 1"],
  ["gone", {}, { arguments: "3" }, "result == 3"],
  ["half_known", {}, { arguments: '1, Mock(), "a"', doubles: ["gone"] }, "result == (1, 'a')"],
  ["from_fixture", {}, { arguments: "store", fixtures: ["store"], doubles: [] }, "result == 42"],
  ["from_double", {}, { arguments: "store", fixtures: ["store"], doubles: [] }, "result == 42"],
  ["from_nested", {}, { arguments: "Mock()", fixtures: [] }, "result"],
  ["from_async", {}, { arguments: "Mock()", fixtures: [] }, "result"],
  [
    "Needs.go",
    {},
    { setup: ["needs = Needs(store, create_autospec(NoWay, instance=True))"], fixtures: ["store"], doubles: ["self"] },
    "result == 42",
  ],
  ["parameterised", {}, { arguments: "Mock()", fixtures: [] }, "result"],
  ["unknown", {}, { arguments: "Mock()", doubles: ["thingamajig"] }, "result"],
];

const PROBLEMS: readonly (readonly [name: string, chosen: Readonly<Record<string, string>>, problem: string])[] = [
  ["shop", {}, "`shop` cannot be called: `shop` is a fixture, which only pytest calls"],
  ["replaced", {}, "`replaced` cannot be called: `replaced` is a `Mock` and not what the source says"],
  ["number", {}, "`number` cannot be called: `number` is a `int` and not a function once it is imported"],
  ["later", {}, "`later` cannot be called: `later` is a `partial` and not a function once it is imported"],
  ["absent", {}, "`absent` cannot be called: `shop.cart` has no `absent` once it is imported"],
  ["Cart.absent", {}, "`Cart.absent` cannot be called: `Cart` has no `absent` once it is imported"],
  ["Absent.add", {}, "`Absent.add` cannot be called: `shop.cart` has no class `Absent`"],
  ["NoWay.go", {}, "no `NoWay` to call `NoWay.go` on can be made: `NoWay(3)` raises RuntimeError: no database"],
  ["cached", { m: "1" }, "argument `m` of `cached`: it has no such parameter"],
];

describe("a call", () => {
  let project: Talk;
  beforeAll(async () => {
    const parts = "class Part:\n    def __init__(self, n: int):\n        self.n = n\n";
    project = await talk({
      files: {
        "shop/__init__.py": "",
        "shop/cart.py": sample("cart.py"),
        "shop/parts.py": parts,
        "conftest.py": sample("conftest.py"),
      },
    });
  });

  test.each(CALLS)("of %s with %j", async (name, chosen, expected, claim) => {
    const answer = await built(project, "shop.cart", name, chosen);
    expect(answer).toMatchObject(expected);
    expect(await project.run(testOf(answer, claim)), testOf(answer, claim)).toMatchObject({ outcome: "passed" });
  });

  test.each(PROBLEMS)("of %s with %j is refused", async (name, chosen, problem) => {
    expect(await project.build("shop.cart", name, chosen)).toEqual({ problem });
  });
});
