/** Names of what may make a test fail, in whatever words. */
export const ASSERTS =
  /assert|check|verify|expect|should|ensure|raises|warns|fail|validate|must|compare|match|approve|snapshot|regress|test|skip|exit|same|equal|diff/i;
