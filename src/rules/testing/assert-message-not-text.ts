import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "testing/assert-message-not-text",
  title: "Assertion whose message was meant as something else",
  severity: "warning",
  adopts: ["RUF040", "RUF030"],
  says: ({ code }) =>
    code === "RUF030"
      ? "`print` returns `None`, and that is the message. Give the text itself."
      : "What stands after the comma is the message, not the expected value: the first part alone decides. Compare with `==`.",
  why: "`assert result, 42` passes for every true result. The comparison that was meant is never made.",
  whenNot: "Never; a message is text.",
  sources: ["https://docs.python.org/3/reference/simple_stmts.html#the-assert-statement"],
  examples: [
    {
      title: "the expected value became the message",
      bad: `
        def test_answer(oracle):
            assert oracle.ask("the question"), 42
        #                                      ^^
      `,
      good: `
        def test_answer(oracle):
            assert oracle.ask("the question") == 42
      `,
    },
  ],
  nearMisses: [
    {
      why: "A message made at the moment of failure.",
      code: `
        def test_answer(oracle):
            answer = oracle.ask("the question")
            assert answer == 42, f"got {answer!r}"
      `,
    },
  ],
});
