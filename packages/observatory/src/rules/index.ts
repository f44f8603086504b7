export { createRuleEngine } from './rule-engine.ts';
