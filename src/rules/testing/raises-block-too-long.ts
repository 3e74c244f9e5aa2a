import type { AsyncWith, Call, Expression, Statement, With } from "../../syntax/nodes.ts";
import { isName, lastName, nearest, runHere } from "../kit/match.ts";
import { adoptRule, type Verdict } from "../kit/rule.ts";
import { proveEarlyEnd } from "./_prove-early-end.ts";

/** Raised by so much that the statement which raises it must stand alone. */
const COMMON =
  /^(Exception|BaseException|AssertionError|AttributeError|IndexError|KeyError|LookupError|OSError|IOError|RuntimeError|TypeError|ValueError|UserWarning|Warning)$/;

export default adoptRule({
  id: "testing/raises-block-too-long",
  title: "Statements in a `raises` block that never run",
  severity: "warning",
  adopts: ["PT012", "PT031"],
  says: () =>
    "The block ends at the first statement that raises. Put set-up before it and checks after it, so that only the call under test stands inside.",
  why: "An assertion behind the raising call is never reached and cannot fail; and when set-up raises the same exception, the test passes without having tested anything.",
  whenNot: "All statements are needed to provoke the exception, and it cannot come from anything else.",
  sources: ["https://docs.pytest.org/en/stable/how-to/assert.html#assertions-about-expected-exceptions"],
  examples: [
    {
      title: "an assertion that is never reached",
      bad: `
        import pytest

        def test_missing_key(config):
            with pytest.raises(KeyError) as caught:
        #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                config.load("absent.toml")
                assert "absent" in str(caught.value)
      `,
      good: `
        import pytest

        def test_missing_key(config):
            with pytest.raises(KeyError) as caught:
                config.load("absent.toml")
            assert "absent" in str(caught.value)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Opening is set-up, but the exception is the library's own and comes from one place.",
      code: `
        import pytest
        from mailbox_client import QuotaExceeded

        def test_quota(server):
            with pytest.raises(QuotaExceeded):
                box = server.open("ann")
                box.store("x" * 10_000)
      `,
    },
    {
      why: "The first line cannot raise.",
      code: `
        import pytest

        def test_compression(frame, folder):
            with pytest.raises(ValueError):
                target = folder
                frame.write(target, compression="7z")
      `,
    },
  ],
  reproduce: ({ at }, file) => proveEarlyEnd(at, file),
  confirm: ({ node }) => {
    const block = nearest(node, "With", "AsyncWith");
    return block === null ? "no" : judge(block);
  },
});

function judge(block: With | AsyncWith): Verdict {
  const expected = block.items.map((item) => item.context_expr).find(isExpectation);
  if (expected === undefined) return "no";
  const checker = block.items.find((item) => item.context_expr === expected)?.optional_vars ?? null;
  if (checksInside(block.body, lastName(expected) === "raises" ? lastName(checker) : null)) return "yes";
  const isVague =
    expected.args.some((one) => COMMON.test(lastName(one) ?? "")) &&
    !expected.keywords.some((one) => one.arg === "match");
  return isVague && block.body.filter(callsSomething).length > 1 ? "advice" : "no";
}

function isExpectation(manager: Expression): manager is Call {
  return manager.kind === "Call" && /^(raises|warns)$/.test(lastName(manager) ?? "");
}

/** Behind the first statement, at the block's own level: an assertion, or a look at the exception that is not there yet. */
function checksInside(body: readonly Statement[], caught: string | null): boolean {
  if (caught === null) return false;
  return body.slice(1).some((statement) => {
    for (const node of runHere(statement)) if (isName(node, caught)) return true;
    return false;
  });
}

function callsSomething(statement: Statement): boolean {
  for (const node of runHere(statement)) if (node.kind === "Call") return true;
  return false;
}
