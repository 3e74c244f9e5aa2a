import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "testing/fixture-form",
  title: "Fixture written the roundabout way",
  severity: "advice",
  adopts: ["PT020", "PT021", "PT022"],
  says: ({ code }) =>
    code === "PT020"
      ? "`yield_fixture` has been an alias of `fixture` for years, and is deprecated. Use `pytest.fixture`."
      : code === "PT021"
        ? "Yield the value and write the clean-up after it: it stands in the order in which it runs."
        : "Nothing follows this `yield`: return the value.",
  why: "The reader of a fixture looks after its `yield` for what is cleaned up.",
  whenNot: "Finalizers are registered in a loop, or only under a condition.",
  sources: ["https://docs.pytest.org/en/stable/how-to/fixtures.html#teardown-cleanup-aka-fixture-finalization"],
  examples: [
    {
      title: "no clean-up behind the yield",
      bad: `
        import pytest

        @pytest.fixture
        def basket():
            yield ["tea", "milk"]
        #   ^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        import pytest

        @pytest.fixture
        def basket():
            return ["tea", "milk"]
      `,
    },
  ],
  nearMisses: [
    {
      why: "The folder is removed after the test.",
      code: `
        import shutil

        import pytest

        @pytest.fixture
        def folder(tmp_path):
            target = tmp_path / "out"
            target.mkdir()
            yield target
            shutil.rmtree(target)
      `,
    },
  ],
});
