/** The form by which a page asks another screen to sign: the bytes, where the signature goes, and the fields that go with it. */
import { z } from 'zod';

export const askBody = z
  .object({ content: z.base64(), action: z.string() })
  .catchall(z.string())
  .transform(({ content, action, ...fields }) => ({ content, action, fields }));

export type AskBody = z.infer<typeof askBody>;
