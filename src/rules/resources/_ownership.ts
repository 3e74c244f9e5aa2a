/** Who answers for an open resource: where it is handed on, and whether its new owner can close it. */
import type { Call, Expression, Node } from "../../syntax/nodes.ts";
import { inside, isFunction, isName, lastName, nearest } from "../kit/match.ts";

/** Takes what it is given, and closes it; a class does, by its capital. */
const TAKES =
  /^([A-Z]\w*|_[A-Z]\w*|append|add\w*|put|setdefault|register\w*|callback|push|enter_context|enter_async_context|closing|aclosing|finalize|fdopen|start_\w+|set_\w+)$/;
const WAY_OUT =
  /(^|_)(a?close|a?exit|shutdown|stop|cleanup|clean_up|release|teardown|tearDown|disconnect|finish|terminate|finali[sz]e|quit|destroy|dispose|kill|wait|communicate|detach)\w*$|^__del__$/i;

const IN_PROCESS = /^(ASGI|WSGI|Mock)Transport$/;

/** A method of that name closes its object, or ends a process, or says that somebody has thought of it. */
export function isWayOut(method: string): boolean {
  return WAY_OUT.test(method);
}

/** Returned, yielded, kept in a container or on an object, given another name, or passed to what takes it over. */
export function isHandedOver(value: Expression): boolean {
  const { parent } = value;
  switch (parent?.kind) {
    case "Return":
    case "Yield":
    case "withitem":
    case "Dict":
    case "List":
    case "Set":
      return true;
    case "keyword": {
      const call = parent.parent;
      return call?.kind === "Call" && takesOver(call);
    }
    case "Assign":
      return parent.value === value && value.kind === "Name" ? true : parent.targets.some((one) => one.kind !== "Name");
    case "Tuple":
    case "IfExp":
    case "Await":
    case "Starred":
    case "NamedExpr":
      return isHandedOver(parent);
    case "Call":
      return parent.func !== value && takesOver(parent);
    default:
      return false;
  }
}

function takesOver(call: Expression): boolean {
  return TAKES.test(lastName(call) ?? "") || isHandedOver(call);
}

/** A client of an application in the same process opens no connection: `AsyncClient(transport=ASGITransport(app=app))`. */
export function staysInProcess({ keywords }: Call): boolean {
  return keywords.some(({ arg, value }) => arg === "transport" && IN_PROCESS.test(lastName(value) ?? ""));
}

export function isInFinally(node: Node): boolean {
  for (let at = nearest(node, "Try", "TryStar"); at !== null; at = nearest(at.parent, "Try", "TryStar")) {
    const [first] = at.finalbody;
    if (first !== undefined && node.start >= first.start) return true;
  }
  return false;
}

/** Something in the class closes this attribute, or could: the class has a way out, or bases that may. */
export function ownerCloses(attribute: Expression): boolean {
  if (attribute.kind !== "Attribute" || !isName(attribute.value)) return true;
  const owner = nearest(attribute, "ClassDef");
  if (owner === null || !/^(self|cls)$/.test(attribute.value.id) || owner.bases.length > 0) return true;
  for (const node of inside(...owner.body)) {
    if (isFunction(node) && isWayOut(node.name)) return true;
    if (node.kind === "Attribute" && node.attr === "close" && lastName(node.value) === attribute.attr) return true;
  }
  return false;
}
