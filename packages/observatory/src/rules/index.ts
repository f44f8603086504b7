export { createRuleEngine } from './rule-engine.ts';
export { RuleFileError } from './rule-file.ts';
