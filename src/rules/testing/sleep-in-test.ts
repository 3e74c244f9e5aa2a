import { functionAround, isFunction, isTest, nearest } from "../kit/match.ts";
import { defineRule } from "../kit/rule.ts";

interface Data {
  readonly callee: string;
  readonly seconds: number;
}

export default defineRule<Data>({
  id: "testing/sleep-in-test",
  title: "Test that sleeps",
  severity: "advice",
  evidence: "resolved",
  says: ({ callee, seconds }) =>
    `\`${callee}(${seconds})\` makes the test slow when all is well and fail when the machine is slower than that. Wait for the event itself, with a time limit, or control the clock.`,
  why: "A fixed sleep guesses how long something takes. On a busy machine the guess is too short and the test fails at random; everywhere else it is time lost in each run.",
  whenNot: "When the passing of time is what is tested, and the clock cannot be replaced.",
  sources: [
    "https://docs.python.org/3/library/threading.html#event-objects",
    "https://docs.pytest.org/en/stable/explanation/flaky.html",
  ],
  examples: [
    {
      title: "waiting for a thread",
      bad: {
        "tests/test_worker.py": `
          import time

          def test_worker(worker):
              worker.start()
              time.sleep(0.5)
              #^^^^^^^^^^^^^^
              assert worker.done
        `,
      },
      good: {
        "tests/test_worker.py": `
          def test_worker(worker):
              worker.start()
              worker.join(timeout=5)
              assert worker.done
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "Polls with short pauses until it is so.",
      code: {
        "tests/test_worker.py": `
          import time

          def test_worker(worker):
              worker.start()
              while not worker.done:
                  time.sleep(0.1)
        `,
      },
    },
    {
      why: "Lets other tasks run, no more.",
      code: {
        "tests/test_worker.py": `
          import asyncio

          async def test_worker(worker):
              worker.start()
              await asyncio.sleep(0)
              assert worker.done
        `,
      },
    },
    {
      why: "A slow dependency is played by a function inside.",
      code: {
        "tests/test_worker.py": `
          import time

          def test_timeout(call):
              def slow():
                  time.sleep(1)
              assert call(slow, timeout=0.1) is None
        `,
      },
    },
  ],
  check: {
    *Call(call, file) {
      if (!isTest(file)) return;
      const callee = file.names.qualified(call.func);
      const [argument] = call.args;
      if ((callee !== "time.sleep" && callee !== "asyncio.sleep") || argument?.kind !== "Constant") return;
      const seconds = argument.type === "int" || argument.type === "float" ? Number(argument.value) : 0;
      const around = functionAround(call);
      if (seconds < 0.1 || !isFunction(around) || !around.name.startsWith("test") || functionAround(around) !== null)
        return;
      if (call.parent?.kind !== "Expr" && call.parent?.kind !== "Await") return;
      if (nearest(call, "While", "For", "AsyncFor", "With", "AsyncWith", "Try", "TryStar") !== null) return;
      yield { at: call, data: { callee, seconds } };
    },
  },
});
