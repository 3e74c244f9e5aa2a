/** Blocks and the lists of statements in them, and how they recover. */
import * as B from "./build-statements.ts";
import { compoundStatement, isCompound } from "./compound.ts";
import type { Invalid, Statement } from "./nodes.ts";
import type { Parser } from "./parser.ts";
import { simpleStatements } from "./simple.ts";
import * as T from "./tokens.ts";

/** All statements up to the block's DEDENT or the file's end, which is left. */
export function statements(p: Parser, body: Statement[]): void {
  /** Blocks without a header that we are in; their statements count as the block's around. */
  let stray = 0;
  let afterInvalid = false;
  for (;;) {
    switch (p.kind) {
      case T.EOF:
        return;
      case T.DEDENT:
        if (stray === 0) return;
        stray--;
        p.skipLayout();
        break;
      case T.INDENT:
        if (!afterInvalid) p.report(p.start, p.start, "unexpected indentation");
        stray++;
        p.skipLayout();
        afterInvalid = false;
        break;
      case T.NEWLINE:
        p.skipLayout();
        break;
      default:
        statement(p, body);
        afterInvalid = body.at(-1)?.kind === "Invalid";
    }
  }
}

function statement(p: Parser, body: Statement[]): void {
  if (!isCompound(p)) {
    simpleStatements(p, body);
    return;
  }
  const start = p.start;
  const depth = p.depth;
  try {
    body.push(compoundStatement(p));
  } catch (error) {
    p.recoverable(error);
    body.push(invalidLine(p, start, depth));
  }
  if (p.pending.length > 0) body.push(...p.pending.splice(0));
}

/** After a failure: the rest of the logical line as an `Invalid` statement. */
export function invalidLine(p: Parser, start: number, depth: number): Invalid {
  p.recover(depth);
  const node = B.invalid(start, Math.max(start, p.prevEnd));
  if (p.kind === T.NEWLINE) p.skipLayout();
  return node;
}

/** The colon that ends a header; a compound statement cannot follow on its line. */
export function colon(p: Parser, after: string): void {
  p.expect(T.COLON, `':' after ${after}`);
  if (p.kind !== T.NEWLINE && isCompound(p)) p.fail(`a compound statement cannot stand on the same line as ${after}`);
}

/** What follows a header's colon. Never fails. A missing block stands as an empty `Invalid`, so that no body is empty. */
export function suite(p: Parser, after: string): Statement[] {
  const body: Statement[] = [];
  if (p.kind !== T.NEWLINE) {
    simpleStatements(p, body);
    return body;
  }
  const end = p.prevEnd;
  p.skipLayout();
  if (p.kind !== T.INDENT) {
    p.report(end, end, `expected an indented block after ${after}`);
  } else {
    p.skipLayout();
    statements(p, body);
    if (p.kind === T.DEDENT) p.skipLayout();
  }
  if (body.length === 0) body.push(B.invalid(end, end));
  return body;
}

/** `':' block`. */
export function block(p: Parser, after: string): Statement[] {
  colon(p, after);
  return suite(p, after);
}

/**
 * Reads a clause's header with `read`. A broken one is reported, its line left as an `Invalid` to follow the statement, and
 * the answer is null: the statement ends before it.
 */
export function clause<Header>(p: Parser, read: (p: Parser) => Header): Header | null {
  const start = p.start;
  const depth = p.depth;
  try {
    return read(p);
  } catch (error) {
    p.recoverable(error);
    p.pending.push(invalidLine(p, start, depth));
    return null;
  }
}
