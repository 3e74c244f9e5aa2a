import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "testing/duplicate-case",
  title: "Same case twice in a parametrized test",
  severity: "advice",
  adopts: ["PT014"],
  says: () => "This case stands further up already. Take it out, or make it the case that was meant.",
  why: "Often a copied line that was not changed: the case its author had in mind is not tested.",
  whenNot: "The test is about running the same thing again.",
  sources: ["https://docs.pytest.org/en/stable/how-to/parametrize.html"],
  examples: [
    {
      title: "a copied line",
      bad: `
        import pytest

        @pytest.mark.parametrize("amount", [0, -1, -1])
        #                                          ^^
        def test_refused(account, amount):
            assert not account.accepts(amount)
      `,
      good: `
        import pytest

        @pytest.mark.parametrize("amount", [0, -1])
        def test_refused(account, amount):
            assert not account.accepts(amount)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Equal in Python, but of another type: two cases.",
      code: `
        import pytest

        @pytest.mark.parametrize("amount", [1, True, "1"])
        def test_accepted(account, amount):
            assert account.accepts(amount)
      `,
    },
  ],
});
