import { replace } from "../../syntax/edits.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { nearest, textOf } from "../kit/match.ts";
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
    {
      title: "printed, and then None",
      bad: `
        def test_total(order):
            assert order.total == 3, print("a wrong total")
        #                            ^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        def test_total(order):
            assert order.total == 3, "a wrong total"
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Say what was meant",
    edits: ({ at }, file) => {
      const { source, tree } = file;
      const { test, msg = null } = nearest(nodeAt(tree, at.start, at.end), "Assert") ?? {};
      if (test === undefined || msg === null) return null;
      if (msg.kind === "Call") {
        const [text, another] = [...msg.args, ...msg.keywords];
        return text === undefined || another !== undefined ? null : [replace(msg, textOf(text, file))];
      }
      const isAsked = test.kind === "Call" || test.kind === "Name" || test.kind === "Attribute";
      const isBare = /^\s*,\s*$/.test(source.text.slice(test.end, msg.start));
      if (!isAsked || !isBare || msg.kind !== "Constant" || (msg.type !== "int" && msg.type !== "float")) return null;
      return [{ start: test.end, end: msg.start, text: " == " }];
    },
  },
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
