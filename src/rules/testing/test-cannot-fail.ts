import type { Call, FunctionNode, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { classOf, methodOfSelf } from "../kit/classes.ts";
import { isFunction, isTest, lastName, runHere } from "../kit/match.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";
import { ASSERTS } from "./_asserts.ts";
import { proveIndifferent, testAround, wordsOf } from "./_prove-indifferent.ts";

interface Data {
  readonly name: string;
  /** The test does more than make one call. */
  readonly long: boolean;
}

const SHOP = "def price(total, discount=0):\n    return total - total * discount // 100\n";

export default defineRule<Data>({
  id: "testing/test-cannot-fail",
  title: "Test that asserts nothing",
  severity: "warning",
  says: ({ name }) =>
    `\`${name}\` asserts nothing and never looks at what it computes last: it passes whatever that is. Assert what it should be.`,
  why: "A test without an assertion passes for every result, so it stays green when the code is wrong and counts as coverage all the same.",
  whenNot: "When running without an error is all that is to be shown; its name or a comment should say so.",
  sources: [
    "https://docs.pytest.org/en/stable/how-to/assert.html",
    "https://docs.python.org/3/library/unittest.html#assert-methods",
  ],
  examples: [
    {
      title: "a result nobody looks at",
      bad: {
        "shop.py": SHOP,
        "tests/test_price.py": `
          from shop import price

          def test_discount():
          #   ^^^^^^^^^^^^^
              total = price(100, discount=10)
        `,
      },
      good: {
        "shop.py": SHOP,
        "tests/test_price.py": `
          from shop import price

          def test_discount():
              total = price(100, discount=10)
              assert total == 90
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "A helper of this file asserts.",
      code: {
        "tests/test_price.py": `
          from shop import price

          def compare(total, expected):
              assert total == expected

          def test_discount():
              compare(price(100, discount=10), 90)
        `,
      },
    },
    {
      why: "An error is expected, or a mock asked.",
      code: {
        "tests/test_price.py": `
          import pytest
          from shop import price

          def test_refused():
              with pytest.raises(ValueError):
                  price(-1)

          def test_mail(mailer):
              price(100, mailer=mailer)
              mailer.send.assert_called_once_with("sold")
        `,
      },
    },
    {
      why: "It says that it only has to run.",
      code: {
        "tests/test_price.py": `
          from shop import price

          def test_price_does_not_raise():
              total = price(100)
        `,
      },
    },
  ],
  // One call that is only made shows at least that it does not raise.
  confirm: ({ data }) => (data.long ? "yes" : "advice"),
  reproduce: ({ at, data: { name } }, file) => {
    const test = testAround(nodeAt(file.tree, at.start, at.end));
    if (test === null) return { why: "it is in no test" };
    return proveIndifferent(
      test,
      {
        test: `${wordsOf(test)}_notices_what_is_wrong`,
        shows: `\`${name}\` fails when all that it calls gives something else.`,
        otherwise: "the test passes, whatever it is that it calls gives",
      },
      file,
    );
  },
  check: { FunctionDef: empty, AsyncFunctionDef: empty },
});

const RUNS_ONLY =
  /smoke|no_?error|not_?raise|no_?raise|without_?error|no_?crash|not_?crash|import|run|work|valid|ok$|accept|allow|repr|str$|doc|plot|warn|deadlock|leak|benchmark|perf|pickle|type|regression|issue|bug|gh_?\d|^test_?\d*$/i;

function* empty(test: FunctionNode, file: PythonFile): Iterable<{ at: { start: number; end: number }; data: Data }> {
  if (!isTest(file) || !/^test_/.test(test.name) || RUNS_ONLY.test(test.name) || !isCollected(test)) return;
  if (test.decorator_list.length > 0 || isDone(test) || says(test, file)) return;
  if (!computesInVain(test, file) || canFail(test, file, 3)) return;
  yield {
    at: { start: test.nameStart, end: test.nameStart + test.name.length },
    data: { name: test.name, long: test.body.length > 1 },
  };
}

function isCollected(test: FunctionNode): boolean {
  const owner = classOf(test);
  return (
    test.parent?.kind === "Module" ||
    (owner !== null && /^Test|Tests?$|TestCase$/.test(owner.name) && owner.parent?.kind === "Module")
  );
}

/** Nothing but a docstring, `pass` or `...`: a placeholder. */
function isDone({ body }: FunctionNode): boolean {
  return body.every(
    (one) => one.kind === "Pass" || (one.kind === "Expr" && one.value.kind === "Constant") || one.kind === "Raise",
  );
}

/** A comment or docstring tells why. */
function says(test: FunctionNode, file: PythonFile): boolean {
  const [first] = test.body;
  if (first?.kind === "Expr" && first.value.kind === "Constant") return true;
  return file.comments.some(
    ({ start, end }) => start > test.start && start < test.end && /\w/.test(file.source.text.slice(start, end)),
  );
}

/** A result has a name and the name is never read. */
function computesInVain(test: FunctionNode, file: PythonFile): boolean {
  const last = test.body.at(-1);
  if (last?.kind !== "Assign" || last.targets.length !== 1) return false;
  const [target] = last.targets;
  const value = last.value.kind === "Await" ? last.value.value : last.value;
  if (target?.kind !== "Name" || target.id.startsWith("_") || value.kind !== "Call") return false;
  return file.names.references(file.names.scopeOf(target), target.id).length === 1;
}

function canFail(root: FunctionNode, file: PythonFile, depth: number): boolean {
  for (const node of runHere(...root.body)) {
    if (node.kind === "Assert" || node.kind === "Raise" || node.kind === "With" || node.kind === "AsyncWith")
      return true;
    if (node.kind === "Call" && (ASSERTS.test(lastName(node.func) ?? "") || helperCanFail(node, file, depth)))
      return true;
  }
  return false;
}

function helperCanFail(call: Call, file: PythonFile, depth: number): boolean {
  if (depth === 0) return true;
  const helper = call.func.kind === "Name" ? functionNamed(call, file) : methodOfSelf(call, file);
  if (helper !== null) return canFail(helper, file, depth - 1);
  // A method of `self` that is not in this class comes from a base.
  return call.func.kind === "Attribute" && call.func.value.kind === "Name" && call.func.value.id === "self";
}

function functionNamed({ func }: Call, file: PythonFile): FunctionNode | null {
  if (func.kind !== "Name") return null;
  const node: Node | undefined = file.names.lookup(func)[0]?.node;
  return node !== undefined && isFunction(node) ? node : null;
}
