import type { ExceptHandler, Statement, Try, TryStar } from "../../syntax/nodes.ts";
import { fallsThrough } from "../kit/flow.ts";
import { functionAround, isFunction, lastName, nearest, reraises, runHere, siblings } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { proveSilent } from "./_prove-silent.ts";

export default adoptRule({
  id: "testing/exception-test-that-may-pass",
  title: "Exception test that passes when nothing is raised",
  severity: "warning",
  adopts: ["PT017"],
  says: () =>
    "When the `try` raises nothing, this assertion is skipped and the test passes. Use `with pytest.raises(…) as caught:` and assert after it.",
  why: "The day the code stops raising is the day this test was written for, and it stays green.",
  whenNot: "Raising is optional here, and both outcomes are checked.",
  sources: ["https://docs.pytest.org/en/stable/how-to/assert.html#assertions-about-expected-exceptions"],
  examples: [
    {
      title: "green without an error",
      bad: `
        def test_refuses_negative_amounts(account):
            try:
                account.deposit(-5)
            except ValueError as error:
                assert "negative" in str(error)
        #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        import pytest

        def test_refuses_negative_amounts(account):
            with pytest.raises(ValueError) as caught:
                account.deposit(-5)
            assert "negative" in str(caught.value)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Fails when nothing is raised.",
      code: `
        import pytest

        def test_refuses_negative_amounts(account):
            try:
                account.deposit(-5)
            except ValueError as error:
                assert "negative" in str(error)
            else:
                pytest.fail("accepted a negative amount")
      `,
    },
    {
      why: "No test: it checks its own invariant.",
      code: `
        def evict(cache):
            try:
                cache.flush()
            except OSError as error:
                assert error.errno is not None
                cache.disable()
      `,
    },
  ],
  reproduce: ({ at }, file) => proveSilent(at, file),
  confirm: ({ node }) => {
    const handler = nearest(node, "ExceptHandler");
    const attempt = nearest(handler, "Try", "TryStar");
    const around = handler === null ? null : functionAround(handler);
    if (handler === null || attempt === null || !isFunction(around) || !/^test/.test(around.name)) return "no";
    return mayPassSilently(attempt, handler) && !isFollowedByChecks(attempt) ? "yes" : "no";
  },
});

function mayPassSilently(attempt: Try | TryStar, handler: ExceptHandler): boolean {
  const outcome = [...attempt.body, ...attempt.orelse];
  return (
    !reraises(handler) &&
    fallsThrough(outcome) &&
    !outcome.some(fails) &&
    nearest(attempt.parent, "Try", "While", "For") === null
  );
}

/** `pytest.fail(…)`, an assertion, `raise`: something that notices the missing exception. */
function fails(statement: Statement): boolean {
  for (const node of runHere(statement)) {
    if (node.kind === "Raise" || node.kind === "Assert") return true;
    if (node.kind === "Call" && /^(fail|assert\w*|raise\w*)$/.test(lastName(node) ?? "")) return true;
  }
  return false;
}

function isFollowedByChecks(attempt: Try | TryStar): boolean {
  return siblings(attempt).some((one) => one.start > attempt.start && fails(one)) || attempt.finalbody.some(fails);
}
