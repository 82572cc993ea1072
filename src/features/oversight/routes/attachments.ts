/** Files of complaints: received with the form, and given to both sides. */
import { z } from 'zod';
import { FILE_MEDIA_TYPES, type TakenFile, takeFile } from '#features/services/index.ts';
import { Refusal } from '#kernel/refusal.ts';
import { type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { storedFileReply } from '#platform/stored-file.ts';
import { openComplaint, ownComplaint, type Words } from '../actions/read.ts';
import { refuse } from '../refusals.ts';
import { ATTACHMENT_LIMITS, ATTACHMENTS, type Attachment } from '../rules/attachments.ts';

/** What stops the reading of a form; each file's own limit is looked at afterwards, and told beside it. */
export const MOST_FILE_BYTES = 20_000_000;

/** Each of them, as programs are told of it. */
export const ATTACHMENT_PART = {
  description: 'A file that goes with the complaint; its content says what it is.',
  mediaTypes: FILE_MEDIA_TYPES,
  maxBytes: ATTACHMENT_LIMITS.maxBytes,
};

const FAULTS = {
  'services.file_type': 'type',
  'services.file_size': 'size',
  'services.file_infected': 'infected',
  'services.file_unchecked': 'unchecked',
} as const;
export type FileFault = (typeof FAULTS)[keyof typeof FAULTS];

interface Received {
  readonly files: readonly TakenFile[];
  readonly faults: Readonly<Partial<Record<Attachment, FileFault>>>;
}

/** Takes what came with a form. A refused file is a fault of its control, not of the page. */
export async function receiveFiles({ app, uploads }: Pick<RouteRequest, 'app' | 'uploads'>): Promise<Received> {
  const taken: TakenFile[] = [];
  const faults: Partial<Record<Attachment, FileFault>> = {};
  for (const control of ATTACHMENTS) {
    const file = uploads.get(control);
    if (!file) continue;
    try {
      taken.push(await takeFile(app.env, ATTACHMENT_LIMITS, file));
    } catch (error) {
      faults[control] = faultOf(error);
    }
  }
  return { files: taken, faults };
}

/** The same for a program, which is told by a refusal. */
export const requireFiles = ({ app, uploads }: Pick<RouteRequest, 'app' | 'uploads'>): Promise<TakenFile[]> =>
  Promise.all(
    ATTACHMENTS.flatMap((control) => uploads.get(control) ?? []).map((file) =>
      takeFile(app.env, ATTACHMENT_LIMITS, file),
    ),
  );

function faultOf(error: unknown): FileFault {
  const fault = error instanceof Refusal ? FAULTS[error.code as keyof typeof FAULTS] : undefined;
  if (fault === undefined) throw error;
  return fault;
}

const params = z.object({ id: z.uuid(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });
type Request = RouteRequest<z.infer<typeof params>>;

/** A file of the complaint. */
async function fileOf({ app, params }: Request, { files = [] }: Words): Promise<Reply> {
  const known = files.find(({ sha256 }) => sha256 === params.sha256) ?? refuse('not_found');
  return (await storedFileReply(app, known)) ?? refuse('not_found');
}

const own = route({
  method: 'GET',
  path: '/:lang/complaints/:id/files/:sha256',
  access: 'person',
  params,
  handle: async (request: Request) =>
    fileOf(request, (await request.app.read((tx) => ownComplaint(tx, request.ctx, request.params.id))).words),
});

const heard = route({
  method: 'GET',
  path: '/:lang/oversight/complaints/:id/files/:sha256',
  access: 'officer',
  params,
  handle: async (request: Request) =>
    fileOf(request, (await request.perform(openComplaint, { complaint: request.params.id })).words),
});

export const attachmentRoutes = [own, heard];
