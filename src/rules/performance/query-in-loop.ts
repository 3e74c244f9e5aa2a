import type { Attribute, Comprehension, For, Node, Statement } from "../../syntax/nodes.ts";
import type { AnsweredSuspect, Judgement, Knowledge } from "../kit/knowledge.ts";
import { isName, isStored, isTest, nearest, runHere } from "../kit/match.ts";
import { classNamed } from "../kit/models.ts";
import { defineRule, type PythonFile, type Suspect } from "../kit/rule.ts";
import { type Query, queryOf } from "./_queries.ts";
import { readBefore } from "./_read-before.ts";
import { type Relation, relationOf } from "./_relations.ts";

interface Data {
  readonly query: Query;
  /** The model as people call it, once it is known. */
  readonly model: string;
  /** As it is written: `order.customer`. */
  readonly read: string;
  readonly attribute: string;
  /** Called on it: `all` of `order.items.all()`. */
  readonly method: string | null;
  readonly relation: Relation;
}

export default defineRule<Data>({
  id: "performance/query-in-loop",
  title: "One query for each object of a loop",
  severity: "warning",
  evidence: "resolved",
  says: (data) => `\`${data.read}\` asks the database once for each \`${data.model}\` of the loop. ${wayOut(data)}.`,
  why: "Relations are fetched when they are first read. In a loop that is one query for the list and one more for each of its objects (“N+1”): fast with ten rows on a desk, minutes with ten thousand in production.",
  whenNot: "When there are never more than a few objects.",
  sources: [
    "https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-related",
    "https://docs.djangoproject.com/en/stable/topics/db/optimization/#retrieve-everything-at-once-if-you-know-you-will-need-it",
    "https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html",
  ],
  examples: [
    {
      title: "Django: models in another file",
      bad: {
        "shop/__init__.py": "",
        "shop/models.py": `
          from django.db import models

          class Customer(models.Model):
              name = models.TextField()

          class Order(models.Model):
              customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

          class Item(models.Model):
              order = models.ForeignKey("Order", models.CASCADE, related_name="items")
              price = models.IntegerField()
        `,
        "shop/report.py": `
          from .models import Order

          def report():
              for order in Order.objects.filter(open=True):
                  print(order.customer.name)
                  #     ^^^^^^^^^^^^^^
                  print(order.customer.name.upper())

          def sums():
              orders = Order.objects.select_related("customer").order_by("customer")
              return [sum(item.price for item in order.items.all()) for order in orders]
          #                                      ^^^^^^^^^^^

          def report_twice():
              orders = Order.objects.all()
              print([order.customer.name for order in orders])
          #          ^^^^^^^^^^^^^^
              for order in orders:
                  print(order.customer)
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/models.py": `
          from django.db import models

          class Customer(models.Model):
              name = models.TextField()

          class Order(models.Model):
              customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

          class Item(models.Model):
              order = models.ForeignKey("Order", models.CASCADE, related_name="items")
              price = models.IntegerField()
        `,
        "shop/report.py": `
          from .models import Order

          def report():
              for order in Order.objects.filter(open=True).select_related("customer"):
                  print(order.customer.name)
                  print(order.customer.name.upper())

          def sums():
              orders = Order.objects.order_by("customer").prefetch_related("items")
              return [sum(item.price for item in order.items.all()) for order in orders]

          def report_twice():
              orders = Order.objects.select_related("customer")
              print([order.customer.name for order in orders])
              for order in orders:
                  print(order.customer)
        `,
      },
    },
    {
      title: "SQLAlchemy",
      bad: {
        "shop/__init__.py": "",
        "shop/models.py": `
          from sqlalchemy.orm import DeclarativeBase, Mapped, relationship

          class Base(DeclarativeBase):
              pass

          class Order(Base):
              items: Mapped[list["Item"]] = relationship(back_populates="order")

          class Item(Base):
              order: Mapped["Order"] = relationship(back_populates="items")
        `,
        "shop/report.py": `
          from sqlalchemy import select

          from shop.models import Item, Order

          def report(session):
              for order in session.scalars(select(Order).where(Order.open)):
                  print(len(order.items))
                  #         ^^^^^^^^^^^

          def numbers(session):
              return [item.order.number for item in session.query(Item).all()]
          #           ^^^^^^^^^^
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/models.py": `
          from sqlalchemy.orm import DeclarativeBase, Mapped, relationship

          class Base(DeclarativeBase):
              pass

          class Order(Base):
              items: Mapped[list["Item"]] = relationship(back_populates="order")

          class Item(Base):
              order: Mapped["Order"] = relationship(back_populates="items")
        `,
        "shop/report.py": `
          from sqlalchemy import select
          from sqlalchemy.orm import joinedload, selectinload

          from shop.models import Item, Order

          def report(session):
              for order in session.scalars(select(Order).where(Order.open).options(selectinload(Order.items))):
                  print(len(order.items))

          def numbers(session):
              items = session.query(Item).options(joinedload(Item.order))
              return [item.order.number for item in items.all()]
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "The key is in the row already; a manager alone asks nothing.",
      code: `
        from django.db import models

        class Order(models.Model):
            customer = models.ForeignKey("Customer", on_delete=models.CASCADE)
            tags = models.ManyToManyField("Tag")

        def keys(tagger):
            for order in Order.objects.all():
                tagger.add(order.customer_id, order.tags)
      `,
    },
    {
      why: "The model's own manager may fetch it.",
      code: `
        from django.db import models

        class OrderManager(models.Manager):
            def get_queryset(self):
                return super().get_queryset().select_related("customer")

        class Order(models.Model):
            customer = models.ForeignKey("Customer", on_delete=models.CASCADE)
            objects = OrderManager()

        def names():
            return [order.customer.name for order in Order.objects.all()]
      `,
    },
    {
      why: "At most one object.",
      code: `
        from django.db import models

        class Order(models.Model):
            customer = models.ForeignKey("Customer", on_delete=models.CASCADE)

        def name(key):
            for order in Order.objects.filter(pk=key):
                return order.customer.name
            for order in Order.objects.order_by("-date")[:1]:
                print(order.customer.name)
      `,
    },
    {
      why: "What is fetched is computed.",
      code: `
        from django.db import models

        class Order(models.Model):
            customer = models.ForeignKey("Customer", on_delete=models.CASCADE)

        def names(*relations):
            for order in Order.objects.select_related(*relations):
                print(order.customer.name)
      `,
    },
    {
      why: "Declared to come along.",
      code: `
        from sqlalchemy import select
        from sqlalchemy.orm import declarative_base, relationship

        Base = declarative_base()

        class Order(Base):
            items = relationship("Item", lazy="selectin")
            customer = relationship("Customer", lazy=False)

        def sizes(session):
            for order in session.scalars(select(Order)):
                print(order.customer, len(order.items))
      `,
    },
    {
      why: "Rows, whose attributes are columns.",
      code: `
        from sqlalchemy import select
        from sqlalchemy.orm import declarative_base, relationship

        Base = declarative_base()

        class Order(Base):
            items = relationship("Item")

        def sizes(session):
            for order in session.execute(select(Order)):
                print(order.items)
      `,
    },
  ],
  check: {
    *For(node, file) {
      if (!runsOnce(node.body)) yield* readsOf(node, node.body, file);
    },
    *comprehension(node, file) {
      const around = node.parent;
      if (around !== null && !node.is_async) yield* readsOf(node, [around], file);
    },
  },
  confirm: (_, file) => {
    if (isTest(file) || /(^|\/)migrations\//.test(file.path)) return "no";
    return /(^|\/)(commands|scripts)\//.test(file.path) ? "advice" : "yes";
  },
  settle: { ask: () => ({}), judge },
});

function judge({ path, data }: AnsweredSuspect<Data>, knowledge: Knowledge): "no" | Judgement<Data> {
  const { query, attribute, method } = data;
  const model = classNamed(query.model, path, knowledge);
  const relation = model === null ? null : relationOf(model, attribute, query.mapper, knowledge);
  if (model === null || relation === null) return "no";
  const needsCall = query.mapper === "django" && relation === "many";
  if (needsCall && !(method !== null && PREFETCHED.has(method))) return "no";
  return { verdict: "yes", data: { ...data, model: model.outline.name, relation } };
}

/** Of a manager, what a prefetch answers. */
const PREFETCHED = new Set(["all", "count", "exists"]);

function wayOut({ query, model, attribute, method, relation }: Data): string {
  // A prefetch answers `count()` too, but brings all of them along.
  if (query.mapper === "django" && method === "count")
    return `Count them with the query: \`.annotate(number=Count("${attribute}"))\``;
  const option =
    query.mapper === "sqlalchemy"
      ? `options(selectinload(${model}.${attribute}))`
      : `${relation === "one" ? "select" : "prefetch"}_related("${attribute}")`;
  return `Fetch it with the query: \`.${option}\``;
}

/** The loop ends in its first round. */
function runsOnce(body: readonly Statement[]): boolean {
  return body.some(({ kind }) => kind === "Return" || kind === "Break" || kind === "Raise");
}

/** The first read of each attribute of the loop's object that the query does not bring along. */
function* readsOf(loop: For | Comprehension, body: readonly Node[], file: PythonFile): Generator<Suspect<Data>> {
  const { target, iter } = loop;
  if (target.kind !== "Name") return;
  const query = queryOf(iter, file);
  if (query === null || file.source.text.includes("prefetch_related_objects")) return;
  const met = new Set(query.loaded.map((relation) => relation.replace(/__.*$/s, "")));
  for (const attribute of readBefore(loop, body[0]?.start ?? loop.start, file)) met.add(attribute);
  for (const node of runHere(...body)) {
    if (node.kind !== "Attribute" || !isName(node.value, target.id)) continue;
    // Where it is raised, the loop is over.
    if (met.has(node.attr) || nearest(node, "Raise") !== null) continue;
    // Once it is set there is nothing to fetch.
    met.add(node.attr);
    if (!isStored(node)) yield { at: node, data: dataOf(node, target.id, query) };
  }
}

function dataOf(node: Attribute, variable: string, query: Query): Data {
  const { attr: attribute } = node;
  const read = `${variable}.${attribute}`;
  return { query, model: query.model, read, attribute, method: methodCalled(node), relation: "one" };
}

function methodCalled({ parent }: Attribute): string | null {
  return parent?.kind === "Attribute" && parent.parent?.kind === "Call" && parent.parent.func === parent
    ? parent.attr
    : null;
}
