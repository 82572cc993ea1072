/**
 * What is measured, on a core of its own: bare mathematics, issuing and verifying in this process, then a bare listener and the program's
 * server, both until it is stopped. Its findings go to a file, and it says that it is ready.
 */
import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { authoritiesOf } from '#features/trust/authorities/known.ts';
import { readCertificate } from '#features/trust/certificates/read.ts';
import { verifySignature } from '#features/trust/index.ts';
import { issueCertificate } from '#features/trust/issue.ts';
import { generateKey, type NewKey } from '#features/trust/keys/generate.ts';
import { certificateId } from '#features/trust/ocsp/certificate-id.ts';
import { presignAnswers } from '#features/trust/ocsp/presign.ts';
import { trustProfile } from '#features/trust/profile.ts';
import { checkSignature, type SignatureInput } from '#features/trust/signatures/verify.ts';
import { ALWAYS_GOOD, SAMPLE_PERSON, type TestKey } from '#features/trust/testing/authority.ts';
import { signAs } from '#features/trust/testing/sign.ts';
import { OID } from '#kernel/asn1/oids.ts';
import { base64 } from '#kernel/hash.ts';
import type { App } from '#platform/app.ts';
import { parseConfig } from '#platform/config.ts';
import { OWNER } from '#platform/database/embedded.ts';
import { createServer as createProgramServer } from '#platform/http/server.ts';
import { projectRoot } from '#platform/root.ts';
import { features } from '../src/features.ts';
import { openRuntime, type Runtime } from '../src/runtime.ts';
import { throughList, underLoad } from './load.ts';
import type { Line } from './report.ts';
import { measureWithdrawals, type Withdrawals } from './withdrawals.ts';

export interface PkiService {
  readonly lines: readonly Line[];
  /** Where a fixed answer is given, and where the program answers. */
  readonly barePort: number;
  readonly port: number;
  /** CertID of certificates that were issued, by SHA-1, base64. */
  readonly certificateIds: readonly string[];
  readonly withdrawals: Withdrawals;
}

const LANES = 12;
const PEOPLE = 1000;
const ISSUED_PER_SECOND_OF_RUN = 300;
/** Of whom so many sign again and again. */
const KNOWN = 200;
/** Of the others so many are withdrawn. */
const WITHDRAWN = 4;
const CONTENT = randomBytes(2000);
const processor = { measured: () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000 };

async function measureMathematics(seconds: number): Promise<Line[]> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signature = sign('sha256', CONTENT, privateKey);
  const alone = { lanes: 1, seconds, warmUpSeconds: 0.5, processor };
  const signed = await underLoad(alone, async () => void sign('sha256', CONTENT, privateKey));
  const verified = await underLoad(alone, async () => {
    if (!verify('sha256', CONTENT, publicKey, signature)) throw new Error('a right signature was refused');
  });
  return [
    { name: 'bare signature of ECDSA', measured: signed },
    { name: 'bare verification of ECDSA', measured: verified },
  ];
}

async function measureInsert(host: string, seconds: number): Promise<Line> {
  const pool = new pg.Pool({ host, user: OWNER, database: 'postgres', max: LANES });
  await pool.query('create table bench (id bigint generated always as identity primary key, body text)');
  const insert = { name: 'insert', text: 'insert into bench (body) values ($1)', values: ['x'.repeat(200)] };
  const measured = await underLoad({ lanes: LANES, seconds, warmUpSeconds: 1, processor }, async () => {
    await pool.query(insert);
  });
  await pool.end();
  return { name: 'one durable insert', measured };
}

const issueTo = async (app: App, key: NewKey): Promise<TestKey> => {
  const { certificate } = await app.transaction((tx) => issueCertificate(tx, SAMPLE_PERSON, key.publicKey));
  return { key, certificate };
};

/** Linted, signed, entered, logged and committed; the keys, each certified once, are their subjects' affair and made beforehand. */
async function measureIssuing(app: App, seconds: number): Promise<Line> {
  const wanted = Math.round(seconds * ISSUED_PER_SECOND_OF_RUN);
  const keys = await Promise.all(Array.from({ length: wanted }, () => generateKey('P-256')));
  const measured = await throughList(LANES, keys, processor, async (_, key) => void (await issueTo(app, key)));
  return { name: 'certificate issued', measured };
}

/** Once without the question for the status, at first sight of each certificate and again when it is known; then the whole. */
async function measureVerifying(app: App, people: readonly TestKey[], seconds: number): Promise<Line[]> {
  const at = app.env.clock.now();
  const signatures = people.map((one) => signAs(one, CONTENT, at));
  const { trusted } = await app.read(authoritiesOf);
  const policy = {
    profile: trustProfile(app.env, at),
    trusted: trusted.map((one) => ({ ...one, revocation: ALWAYS_GOOD })),
  };
  const input = (cms: Uint8Array): SignatureInput => ({ content: CONTENT, cms, at, accept: ['person'] });
  let next = 0;
  const turn = (): Uint8Array => signatures[next++ % KNOWN] ?? new Uint8Array();
  const load = { seconds, warmUpSeconds: 1, processor };
  const first = await throughList(1, signatures, processor, (_, cms) =>
    app.read(async (tx) => void (await checkSignature(tx, policy, input(cms)))),
  );
  const known = await underLoad({ ...load, lanes: 1 }, () =>
    app.read(async (tx) => void (await checkSignature(tx, policy, input(turn())))),
  );
  const whole = await underLoad({ ...load, lanes: LANES }, () =>
    app.read(async (tx) => void (await verifySignature(tx, { ...input(turn()), isKept: false }))),
  );
  return [
    { name: 'CMS checked, signer seen first', measured: first },
    { name: 'CMS checked, signer known', measured: known },
    { name: 'CMS verified', measured: whole },
  ];
}

/** Reads the question and gives always the same answer, as large as an OCSP answer. */
async function bareListener(): Promise<number> {
  const body = Buffer.concat([Buffer.from([0x30]), randomBytes(1000)]);
  const headers = { 'content-type': 'application/ocsp-response', 'content-length': body.length };
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(200, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function programListener({ app }: Runtime): Promise<number> {
  const server = await createProgramServer(app, features, {});
  return Number(new URL(await server.listen({ port: 0, host: '127.0.0.1' })).port);
}

const idOf = ({ certificate }: TestKey, issuer: Uint8Array): string =>
  base64(certificateId(readCertificate(issuer), OID.sha1, certificate.serial));

async function run(dataDir: string, seconds: number): Promise<PkiService> {
  const environment = { LOG_LEVEL: 'error', RATE_LIMITS: 'off', PUBLIC_URL: 'http://localhost:3000' };
  const country = join(projectRoot, 'test', 'country');
  const config = parseConfig({ ...environment, DATA_DIR: dataDir, COUNTRY_DIR: country }, 'start');
  const runtime = await openRuntime(config, { ownsDatabase: false });
  const { app } = runtime;
  const people: TestKey[] = [];
  while (people.length < PEOPLE) people.push(await issueTo(app, await generateKey('P-256')));
  await presignAnswers(app);
  const lines = [
    ...(await measureMathematics(seconds)),
    await measureInsert(runtime.socketDir ?? '', seconds),
    await measureIssuing(app, seconds),
    ...(await measureVerifying(app, people, seconds)),
  ];
  const { chain } = await app.transaction(async (tx) =>
    issueCertificate(tx, SAMPLE_PERSON, (await generateKey('P-256')).publicKey),
  );
  const certificateIds = people.slice(0, KNOWN).map((one) => idOf(one, chain[0] ?? new Uint8Array()));
  const port = await programListener(runtime);
  const issuing = chain[0] ?? new Uint8Array();
  const withdrawn = people.slice(-WITHDRAWN);
  const withdrawals = await measureWithdrawals(runtime, `http://127.0.0.1:${port}`, issuing, withdrawn);
  return { lines, barePort: await bareListener(), port, certificateIds, withdrawals };
}

const [, , dataDir = '', seconds = '', findings = ''] = process.argv;
const found = await run(dataDir, Number(seconds));
process.once('SIGTERM', () => process.exit(0));
writeFileSync(findings, JSON.stringify(found));
process.stdout.write('ready\n');
