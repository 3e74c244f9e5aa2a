/** What the attributes of a class's objects hold: `self.x = …` in its methods, and `x = …` or `x: C` in the class itself. */
import type { AnnAssign, Assign, Attribute, ClassDef, Expression } from "../syntax/nodes.ts";
import { isNone, type Namer, type TypeName } from "./callee.ts";

/** Of one file's classes. */
export class Attributes {
  private readonly namer: Namer;
  private readonly attributes = new Map<ClassDef, Map<string, TypeName | null>>();
  private readonly changed = new Map<ClassDef, Set<string>>();

  constructor(namer: Namer) {
    this.namer = namer;
  }

  of(node: ClassDef): Map<string, TypeName | null> {
    const known = this.attributes.get(node);
    if (known !== undefined) return known;
    const fresh = new Map<string, TypeName | null>();
    this.attributes.set(node, fresh);
    return fresh;
  }

  /** Filled while the class is read. */
  changedIn(node: ClassDef): ReadonlySet<string> {
    const known = this.changed.get(node);
    if (known !== undefined) return known;
    const fresh = new Set<string>();
    this.changed.set(node, fresh);
    return fresh;
  }

  /** What `self.x` holds is changed in place; through `cls` it is the class's own. */
  noteChange({ value, attr }: Attribute): void {
    const owner = value.kind === "Name" && value.id === "self" ? this.namer.selfClass(value) : null;
    if (owner !== null) this.changed.get(owner)?.add(attr);
  }

  /** `self.x = …` in a method, and `x = …` or `x: C` in the class itself. */
  note(node: Assign | AnnAssign): void {
    for (const target of node.kind === "Assign" ? node.targets : [node.target]) {
      if (target.kind !== "Tuple" && target.kind !== "List") this.noteTarget(target, () => this.typeSet(node));
      else for (const one of target.elts) this.noteTarget(one, () => null);
    }
  }

  private noteTarget(target: Expression, type: () => TypeName | null | "none"): void {
    if (target.kind === "Name" && target.parent?.parent?.kind === "ClassDef") {
      add(this.of(target.parent.parent), target.id, type());
    } else if (target.kind === "Attribute" && target.value.kind === "Name") {
      const owner = this.namer.selfClass(target.value);
      if (owner !== null) add(this.of(owner), target.attr, type());
    }
  }

  private typeSet(node: Assign | AnnAssign): TypeName | null | "none" {
    if (node.kind === "AnnAssign") return this.namer.annotated(node.annotation);
    return isNone(node.value) ? "none" : this.namer.typeOf(node.value);
  }
}

/** `None` beside one class is no second thing: calling a method of it is an error at once. */
function add(all: Map<string, TypeName | null>, name: string, type: TypeName | null | "none"): void {
  const known = all.get(name);
  if (type === "none") {
    if (known === undefined) all.set(name, NOTHING);
  } else if (known === undefined || known === NOTHING) {
    all.set(name, type);
  } else if (known?.via === "declared") {
    // What is declared holds for all that is assigned.
  } else if (known === null || type === null || known.on !== type.on || known.attribute !== type.attribute) {
    all.set(name, null);
  }
}

/** An attribute that so far is only set to `None`. */
const NOTHING: TypeName = { on: "builtins.None", attribute: null, via: "instance" };
