import { isTest, nearest, textOf } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "security/debugger-for-all",
  title: "Flask started with its debugger",
  severity: "warning",
  adopts: ["S201"],
  says: () =>
    "The debugger runs Python typed into a web page. Start with `flask run --debug` while developing, and leave it out here.",
  why: "On a machine that others reach, an error page becomes a shell.",
  whenNot: "The file is only ever started by hand on the developer's own machine.",
  sources: ["https://flask.palletsprojects.com/en/stable/debugging/#the-built-in-debugger"],
  examples: [
    {
      title: "debugging, whoever starts it",
      bad: `
        from flask import Flask

        app = Flask("shop")

        def serve():
            app.run(host="0.0.0.0", debug=True)
        #                           ^^^^^^^^^^
      `,
      good: `
        from flask import Flask

        app = Flask("shop")

        def serve():
            app.run(host="0.0.0.0")
      `,
    },
  ],
  nearMisses: [
    {
      why: "A setting decides.",
      code: `
        import os

        from flask import Flask

        app = Flask("shop")
        app.run(debug=os.environ.get("SHOP_DEBUG") == "1")
      `,
    },
  ],
  confirm: ({ node }, file) => {
    if (isTest(file)) return "no";
    const guard = nearest(node, "If");
    return guard !== null && /__name__|debug|dev/i.test(textOf(guard.test, file)) ? "advice" : "yes";
  },
});
