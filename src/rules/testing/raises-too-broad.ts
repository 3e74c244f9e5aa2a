import type { AsyncWith, Call, Node, Statement, With } from "../../syntax/nodes.ts";
import { functionAround, inside, isName, lastName, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile, type Verdict } from "../kit/rule.ts";

export default adoptRule({
  id: "testing/raises-too-broad",
  title: "Expected exception so broad that any mistake passes",
  severity: "warning",
  adopts: ["B017", "PT010", "PT011", "PT029", "PT030"],
  says: ({ code }) =>
    code === "PT029" || code === "PT030"
      ? "Any such warning, from anywhere in the block, passes. Name the class that is meant, and a piece of its text with `match=`."
      : "A typo, a wrong argument or a failing set-up raises this too, and the test passes. Name the exception that is meant, or a piece of its message with `match=`.",
  why: "The test stays green while the code under it fails for another reason than the one it names.",
  whenNot: 'The exception is looked at afterwards, or the contract really is "anything may be raised".',
  sources: [
    "https://docs.pytest.org/en/stable/how-to/assert.html#assertions-about-expected-exceptions",
    "https://docs.pytest.org/en/stable/reference/reference.html#pytest.raises",
  ],
  examples: [
    {
      title: "passes even where `withdraw` does not exist",
      bad: `
        import pytest

        def test_overdraft(account):
            with pytest.raises(Exception):
        #        ^^^^^^^^^^^^^^^^^^^^^^^^
                account.withdraw(100)
      `,
      good: `
        import pytest

        def test_overdraft(account):
            with pytest.raises(Exception, match="insufficient funds"):
                account.withdraw(100)
      `,
    },
    {
      title: "which of the two calls is refused?",
      bad: `
        import pytest

        def test_negative_price(shop):
            with pytest.raises(ValueError):
        #                      ^^^^^^^^^^
                order = shop.order("tea", int("3"))
                order.reprice(-1)
      `,
      good: `
        import pytest

        def test_negative_price(shop):
            order = shop.order("tea", int("3"))
            with pytest.raises(ValueError, match="negative"):
                order.reprice(-1)
      `,
    },
  ],
  nearMisses: [
    {
      why: "The test throws a plain `Exception` itself.",
      code: {
        "tests/test_rollback.py": `
          import pytest

          def test_rolls_back(connection):
              with pytest.raises(Exception):
                  with connection.transaction():
                      raise Exception("on purpose")
        `,
      },
    },
    {
      why: "One call, one built-in exception: little else can raise it.",
      code: `
        import pytest

        def test_unknown_scheme():
            with pytest.raises(ValueError):
                connect("ftp://example.org")
      `,
    },
    {
      why: "The test looks at what was raised.",
      code: `
        import pytest

        def test_unknown_scheme():
            with pytest.raises(ValueError) as caught:
                session = make_session()
                session.connect("ftp://example.org")
            assert "scheme" in str(caught.value)
      `,
    },
  ],
  confirm: ({ node, data }, file) => judge(data.code, nearest(node, "With", "AsyncWith"), nearest(node, "Call"), file),
});

function judge(code: string, block: With | AsyncWith | null, call: Call | null, file: PythonFile): Verdict {
  if (code === "PT010") return "yes";
  if (code === "B017") return isThrownAsSuch(call ?? block, file) ? "no" : "yes";
  if (block === null || call === null || isLookedAt(block, file)) return "no";
  const isAnything = call.args.some((one) => isName(one, "Exception") || isName(one, "BaseException"));
  if (isAnything) return bindsName(block) ? "yes" : "no"; // Without a name, B017 says it.
  return block.body.filter(mayRaise).length > 1 ? "advice" : "no";
}

/** The test itself arranges for a plain `Exception`, so that is what it expects. */
function isThrownAsSuch(place: Node | null, file: PythonFile): boolean {
  const test = place === null ? null : functionAround(place);
  const roots = test === null || test.kind === "Lambda" ? file.tree.body : test.body;
  for (const node of inside(...roots)) {
    if (node.kind === "Call" && isName(node.func, "Exception")) return true;
    if (node.kind === "Raise" && isName(node.exc, "Exception")) return true;
    if (node.kind === "keyword" && node.arg === "side_effect" && isName(node.value)) return true;
    if (node.kind === "Constant" && node.type === "str" && node.value.includes("raise Exception")) return true;
  }
  return false;
}

const bindsName = (block: With | AsyncWith): boolean => block.items.some((item) => item.optional_vars !== null);

function mayRaise(statement: Statement): boolean {
  for (const node of inside(statement)) if (node.kind === "Call" || node.kind === "Subscript") return true;
  return false;
}

/** The caught exception or the recorded warnings are read after the block. */
function isLookedAt(block: With | AsyncWith, file: PythonFile): boolean {
  const around = functionAround(block) ?? file.tree;
  const names = block.items.flatMap(({ optional_vars }) => (optional_vars === null ? [] : [lastName(optional_vars)]));
  if (names.length === 0 || around.kind === "Lambda") return false;
  for (const node of inside(...around.body))
    if (node.start >= block.end && node.kind === "Name" && names.includes(node.id)) return true;
  return false;
}
