import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "testing/mark-without-effect",
  title: "Mark that pytest does not act on",
  severity: "warning",
  adopts: ["PT024", "PT025", "PT026"],
  says: ({ code }) =>
    code === "PT026"
      ? "`usefixtures` without a name uses none. Name the fixture, or take the mark away."
      : code === "PT025"
        ? "`usefixtures` does nothing on a fixture. Take the other fixture as a parameter."
        : "A mark does nothing on a fixture; pytest 9 refuses it. Take it away.",
  why: "The set-up that the mark promises does not happen; and newer versions of pytest stop at a mark on a fixture.",
  whenNot: "Never: it does nothing, so nothing is lost with it.",
  sources: [
    "https://docs.pytest.org/en/stable/deprecations.html#applying-a-mark-to-a-fixture-function",
    "https://docs.pytest.org/en/stable/how-to/fixtures.html#use-fixtures-in-classes-and-modules-with-usefixtures",
  ],
  examples: [
    {
      title: "the database is not cleaned for this fixture",
      bad: `
        import pytest

        @pytest.mark.usefixtures("clean_database")
        #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        @pytest.fixture
        def customer():
            return create_customer("ann")
      `,
      good: `
        import pytest

        @pytest.fixture
        def customer(clean_database):
            return create_customer("ann")
      `,
    },
  ],
  nearMisses: [
    {
      why: "On a test the mark works.",
      code: `
        import pytest

        @pytest.mark.usefixtures("clean_database")
        def test_no_customers(shop):
            assert shop.customers() == []
      `,
    },
  ],
  ruffFix: false,
});
