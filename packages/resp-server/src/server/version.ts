/** The Redis whose replies this server gives, byte for byte; HELLO and INFO report it. */
export const REDIS_VERSION = '7.0.15';
