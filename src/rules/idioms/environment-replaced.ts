import { isWithin, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/environment-replaced",
  title: "os.environ replaced",
  severity: "warning",
  adopts: ["B003"],
  says: () =>
    "Assigning to `os.environ` leaves the process's environment as it was. Change it with `clear()` and `update()`, or pass `env=` to the child.",
  why: "`os.environ` writes through to the process; another mapping in its place does not, so child processes and `os.getenv` in C code still see the old variables.",
  whenNot: "Never; in a test, `monkeypatch.setenv` or `mock.patch.dict` undo themselves as well.",
  sources: ["https://docs.python.org/3/library/os.html#os.environ"],
  examples: [
    {
      title: "a child that still sees the secret",
      bad: `
        import os

        def forget_secrets():
            os.environ = {key: value for key, value in os.environ.items() if "SECRET" not in key}
        #   ^^^^^^^^^^
      `,
      good: `
        import os

        def forget_secrets():
            for key in [key for key in os.environ if "SECRET" in key]:
                del os.environ[key]
      `,
    },
  ],
  nearMisses: [
    {
      why: "One variable, set through the mapping.",
      code: `
        import os

        def use(path):
            os.environ["PATH"] = path
      `,
    },
    {
      why: "A test's stand-in for the module.",
      code: `
        def test_path(mocker):
            os = mocker.patch("shop.files.os")
            os.environ = {"PATH": "/bin"}
      `,
    },
  ],
  confirm: ({ node, at }, file) => {
    const target = nearest(node, "Assign")?.targets.find((one) => isWithin(one, at));
    return target === undefined || file.names.qualified(target) === "os.environ" ? "yes" : "no";
  },
});
