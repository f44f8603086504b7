/** Toxics of ours are called `faultline-<id>`; whatever is called otherwise belongs to somebody else. */
const PREFIX = 'faultline-';

export const toxicName = (id: string): string => `${PREFIX}${id}`;

export const isOurs = (toxic: string): boolean => toxic.startsWith(PREFIX);

/** The id of the fault that a toxic of ours belongs to. */
export const faultId = (toxic: string): string => toxic.slice(PREFIX.length);
