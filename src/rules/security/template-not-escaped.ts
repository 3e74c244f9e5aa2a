import { isTest, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "security/template-not-escaped",
  title: "HTML templates without escaping",
  severity: "warning",
  adopts: ["S701", "S702"],
  says: () =>
    'Jinja2 and Mako put values into the page as they are. Pass `autoescape=select_autoescape()`, or `default_filters=["h"]`.',
  why: "Each value on the page that a visitor can choose may hold a `<script>`.",
  whenNot: "The templates make no HTML: configuration, code, mail in plain text.",
  sources: [
    "https://jinja.palletsprojects.com/en/stable/api/#autoescaping",
    "https://docs.makotemplates.org/en/latest/filtering.html",
  ],
  examples: [
    {
      title: "pages of a shop",
      bad: `
        from jinja2 import Environment, FileSystemLoader

        pages = Environment(loader=FileSystemLoader("templates"))
        #       ^^^^^^^^^^^

        def start(user):
            return pages.get_template("start.html").render(user=user)
      `,
      good: `
        from jinja2 import Environment, FileSystemLoader, select_autoescape

        pages = Environment(loader=FileSystemLoader("templates"), autoescape=select_autoescape())

        def start(user):
            return pages.get_template("start.html").render(user=user)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Makes configuration, where escaping would do harm.",
      code: `
        from jinja2 import Environment, FileSystemLoader

        configs = Environment(loader=FileSystemLoader("templates"))

        def nginx(site):
            return configs.get_template("nginx.conf").render(site=site)
      `,
    },
  ],
  // Nothing but its names tells what a template makes.
  confirm: ({ node }, file) => {
    if (isTest(file) || !/html|markup/i.test(file.source.text)) return "no";
    const isChosen = nearest(node, "Call")?.keywords.some((one) => one.arg === "autoescape") ?? false;
    return isChosen || nearest(node, "keyword") !== null ? "advice" : "yes";
  },
});
