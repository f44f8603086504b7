export { createAlertmanager } from './alertmanager.ts';
export { AlertmanagerConfigError } from './config.ts';
