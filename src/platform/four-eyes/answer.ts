/** How the API answers an act that waits for a second person. */
import { z } from 'zod';
import { isoInstant } from '#kernel/instant.ts';
import { json, type Reply } from '../feature.ts';
import type { Proposed } from './four-eyes.ts';

/** For a route's `answer`. */
export const proposedAnswer = z.object({
  proposal: z.uuid().describe('It waits for a second person: see /api/v1/proposals.'),
  until: z.iso.datetime().describe('Until when it can be confirmed.'),
});

/** 201 with the id of the proposal and its term. */
export const answerProposed = ({ proposal, until }: Proposed): Reply =>
  json({ proposal, until: isoInstant(until) }, 201);
