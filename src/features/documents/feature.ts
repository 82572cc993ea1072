import { z } from 'zod';
import { type Feature, job } from '#platform/feature.ts';
import { ERASE_JOB, retentionLoop } from './actions/erase.ts';
import { RENDER_JOB } from './actions/issue.ts';
import { makeDocument } from './actions/render.ts';
import { verifyDocument } from './actions/verify.ts';
import { renderCommand } from './commands.ts';
import { fsckDocuments } from './fsck.ts';
import { documentKind } from './kind.ts';
import { documentsCard } from './pages/card.tsx';
import './refusals.ts';
import { apiRoutes } from './routes/api.ts';
import { cabinetRoutes } from './routes/cabinet.ts';
import { verifyRoutes } from './routes/verify.ts';
import { eraseDocument } from './store/retention.ts';

const renderJob = job({
  name: RENDER_JOB,
  data: z.object({ documentId: z.string() }),
  run: (app, { documentId }) => makeDocument(app, documentId),
});

const eraseJob = job({
  name: ERASE_JOB,
  data: z.object({ documentId: z.uuid() }),
  run: (app, { documentId }) => app.retention((tx) => eraseDocument(tx, documentId)),
});

export const documentsFeature = {
  name: 'documents',
  tier: 5,
  definitionKinds: [documentKind],
  routes: [...verifyRoutes, ...cabinetRoutes, ...apiRoutes],
  actions: [verifyDocument],
  jobs: [renderJob, eraseJob],
  loops: [retentionLoop],
  cabinetCards: [documentsCard],
  commands: [renderCommand],
  migrations: true,
  texts: true,
  dailyRows: [{ table: 'documents.viewing', at: 'at', byId: true, key: ['id'], columns: ['document_id', 'channel'] }],
  fsck: fsckDocuments,
} satisfies Feature;
