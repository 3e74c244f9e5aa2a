import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "testing/pytest-style",
  title: "Test not written in pytest's usual form",
  severity: "advice",
  since: "next",
  adopts: [
    "PT001",
    "PT002",
    "PT003",
    "PT006",
    "PT007",
    "PT008",
    "PT009",
    "PT013",
    "PT015",
    "PT016",
    "PT018",
    "PT019",
    "PT023",
    "PT027",
    "RUF061",
  ],
  why: "One form throughout is easier to read; plain `assert` shows both sides when it fails. None of these is a bug, so the rule is off unless it is selected.",
  whenNot: "A suite with a convention of its own, or one that is still on unittest.",
  sources: [
    "https://docs.pytest.org/en/stable/how-to/assert.html",
    "https://docs.pytest.org/en/stable/how-to/parametrize.html",
  ],
  examples: [
    {
      title: "two conditions in one assertion",
      bad: `
        def test_paid(order):
            assert order.paid and order.total == 12
        #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        def test_paid(order):
            assert order.paid
            assert order.total == 12
      `,
    },
  ],
  nearMisses: [
    {
      why: "One condition.",
      code: `
        def test_paid(order):
            assert order.paid or order.total == 0
      `,
    },
  ],
});
