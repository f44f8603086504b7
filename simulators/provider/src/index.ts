export { DEFAULT_BEHAVIOUR } from './behaviour/behaviour.ts';
export { createProvider, type Provider, type ProviderOptions } from './provider.ts';
