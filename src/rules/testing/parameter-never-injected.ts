import type { FunctionNode } from "../../syntax/nodes.ts";
import { functionAround, isFunction, isNone, isTest, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";

export default adoptRule({
  id: "testing/parameter-never-injected",
  title: "Test parameter with a default, which pytest leaves alone",
  severity: "warning",
  adopts: ["PT028"],
  says: () =>
    "pytest injects nothing into a parameter that has a default: the test runs with the default for ever. Take the default away, or make it a local variable.",
  why: "A fixture of that name is never used, so the test runs against something else than its reader thinks.",
  whenNot: "The function is also called by hand, with other values.",
  sources: ["https://docs.pytest.org/en/stable/explanation/fixtures.html"],
  examples: [
    {
      title: "the fixture `client` is never asked for",
      bad: {
        "tests/test_login.py": `
          def test_login(client=None):
          #                     ^^^^
              assert client is None or client.login("ann")
        `,
      },
      good: {
        "tests/test_login.py": `
          def test_login(client):
              assert client.login("ann")
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "A value is a constant kept in the signature.",
      code: {
        "tests/test_sums.py": `
          def test_sums(most=10):
              for n in range(most):
                  assert sum(range(n)) == n * (n - 1) // 2
        `,
      },
    },
    {
      why: "No test: a function of the program that tests a connection.",
      code: `
        def test_connection(url, retries=3):
            return any(ping(url) for _ in range(retries))
      `,
    },
  ],
  confirm: ({ node }, file) => {
    // Any other default is a constant that somebody keeps in the signature: the test runs as it was meant to.
    if (!isNone(node)) return "no";
    const owner = nearest(node, "FunctionDef", "AsyncFunctionDef");
    if (owner !== null && isCalled(owner, file)) return "no";
    // A nested function is not collected.
    return isTest(file) &&
      /(^|\/)test_|_test\.py$/.test(file.path) &&
      owner !== null &&
      !isFunction(functionAround(owner))
      ? "yes"
      : "no";
  },
});

/** By hand as well, and then with a value. */
function isCalled(owner: FunctionNode, file: PythonFile): boolean {
  const uses = file.names.references(file.names.scopeOf(owner), owner.name);
  return uses.some((use) => use.parent?.kind === "Call" && use.parent.func === use);
}
