/** A fault of our own in one rule: one line, and the review goes on. */
export function faultOf(rule: string, fault: unknown): string {
  if (process.env.PYTHON_DEV_DEBUG) throw fault;
  const reason = fault instanceof Error ? fault.message : String(fault);
  return `${rule} failed here and was left out (${reason}); please report it`;
}
