/** How an answer tells that a version merged a record into another, or took it out again. */
import { z } from 'zod';

export const mergeSchema = {
  mergedInto: z
    .uuid()
    .nullable()
    .describe('Of an end: the record that this one went into, which answers for it from then on.'),
  splitFrom: z.uuid().nullable().describe('Of an add: the record that this one was taken out of again.'),
};
