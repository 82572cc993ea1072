/** The door of `country`: definitions, the book of editions, expressions. */
export * from './schema.ts';
