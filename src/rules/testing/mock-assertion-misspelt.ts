import { type Edit, insertAfter } from "../../syntax/edits.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { adoptRule } from "../kit/rule.ts";
import { proveMisspelt } from "./_prove-misspelt.ts";

const SHOP = `
  def refund(gateway, amount):
      gateway.refund(amount)

  def notify(mailer):
      mailer.send("sold")
`;

/** From Python 3.12 on mocks raise AttributeError for these. https://docs.python.org/3/whatsnew/3.12.html#unittest */
const REFUSED = /^(any_call|called_once|called_once_with|called_with|has_calls|not_called)$/;

export default adoptRule({
  id: "testing/mock-assertion-misspelt",
  title: "Assertion that the mock makes up",
  severity: "error",
  syntaxDecides:
    "A mock answers any attribute with another mock, which is true; only the `assert_…` methods, called, check anything.",
  adopts: ["PGH005"],
  says: ({ message }) => {
    const name = /`(.+?)`/.exec(message)?.[1] ?? "This";
    return message.startsWith("Mock method should be called")
      ? `\`${name}\` is named and not called, so it checks nothing. Write \`${name}(…)\`.`
      : `${REFUSED.test(name) ? "Before Python 3.12 a" : "A"} mock makes \`${name}\` up, so this checks nothing and cannot fail. Write \`.assert_${name}(…)\`.`;
  },
  why: "The test goes on passing when the call it is about is never made: the one thing it was written to see.",
  whenNot: "The object is no mock and really has such an attribute.",
  sources: [
    "https://docs.python.org/3/library/unittest.mock.html#unittest.mock.Mock.assert_called_once_with",
    "https://docs.python.org/3/library/unittest.mock.html#autospeccing",
  ],
  examples: [
    {
      title: "the name lacks its assert_",
      bad: {
        "shop.py": SHOP,
        "tests/test_refund.py": `
          from shop import refund

          def test_refund(gateway):
              refund(gateway, 100)
              gateway.refund.called_once_with(100)
          #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        `,
      },
      good: {
        "shop.py": SHOP,
        "tests/test_refund.py": `
          from shop import refund

          def test_refund(gateway):
              refund(gateway, 100)
              gateway.refund.assert_called_once_with(100)
        `,
      },
    },
    {
      title: "the method is not called",
      bad: {
        "shop.py": SHOP,
        "tests/test_notify.py": `
          from unittest.mock import Mock

          from shop import notify

          def test_notify():
              mailer = Mock()
              notify(mailer)
              mailer.send.assert_called_once
          #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        `,
      },
      good: {
        "shop.py": SHOP,
        "tests/test_notify.py": `
          from unittest.mock import Mock

          from shop import notify

          def test_notify():
              mailer = Mock()
              notify(mailer)
              mailer.send.assert_called_once()
        `,
      },
    },
    {
      title: "asserted, and true whatever happened",
      bad: {
        "shop.py": SHOP,
        "tests/test_notify.py": `
          from shop import notify

          def test_notify(mailer):
              notify(mailer)
              assert mailer.send.called_once_with("sold")
          #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        `,
      },
      good: {
        "shop.py": SHOP,
        "tests/test_notify.py": `
          from shop import notify

          def test_notify(mailer):
              notify(mailer)
              mailer.send.assert_called_once_with("sold")
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "From Python 3.12 on the mock raises, and nobody overlooks that.",
      python: "3.12",
      code: `
        def test_refund(gateway):
            refund(gateway, 100)
            gateway.refund.called_once_with(100)
      `,
    },
    {
      why: "`called` and `call_count` are attributes that a mock really has.",
      code: `
        def test_notify(mailer):
            notify(mailer)
            assert mailer.send.called
            assert mailer.send.call_count == 1
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const named = node?.kind === "Call" ? node.func : node;
    const isRefused = named?.kind === "Attribute" && REFUSED.test(named.attr) && file.python[1] >= 12;
    return isRefused ? "no" : "yes";
  },
  reproduce: ({ at }, file) => proveMisspelt(at, file),
  fix: {
    safety: "unsafe",
    says: "Call the mock's assertion",
    edits: ({ at }, file) => {
      const node = nodeAt(file.tree, at.start, at.end);
      const named = node?.kind === "Call" ? node.func : node;
      const statement = node?.parent;
      const isAsserted = statement?.kind === "Assert" && statement.msg === null;
      if (node == null || named?.kind !== "Attribute" || (statement?.kind !== "Expr" && !isAsserted)) return null;
      const start = named.end - named.attr.length;
      const edits: Edit[] = named.attr.startsWith("assert_") ? [] : [{ start, end: start, text: "assert_" }];
      if (node.kind !== "Call") edits.push(insertAfter(node, "()"));
      if (isAsserted) edits.push({ start: statement.start, end: node.start, text: "" });
      return edits;
    },
  },
});
