import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ARU, inAqsai } from '#features/services/testing/aqsai.ts';
import { features } from '#features/services/testing/features.ts';
import { utf8 } from '#kernel/hash.ts';
import { parseConfig } from '#platform/config.ts';
import { contentOf } from '#platform/files.ts';
import { type ClamdAddress, clamdScanner } from './clamd.ts';

/** What ClamAV's own test file has, cut so that no scanner finds it here. */
const VIRUS = ['X5O!P%@AP[4', 'PZX54(P^)7CC)7}$'].join('\\');

const folder = mkdtempSync(join(tmpdir(), 'clamd-'));
const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A daemon by the manual: reads INSTREAM to its end and answers; `broken` says something else, `silent` nothing. */
async function daemon(how: 'right' | 'broken' | 'silent' | 'small', path?: string): Promise<ClamdAddress> {
  const server = createServer((socket) => {
    let taken = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      taken = Buffer.concat([taken, data]);
      const content = streamedIn(taken);
      if (how === 'silent') return;
      if (how === 'small' && taken.length > 1000) return socket.end('INSTREAM size limit exceeded. ERROR\0');
      if (content === undefined) return;
      if (how === 'broken') return socket.end('UNKNOWN COMMAND\0');
      socket.end(content.includes(VIRUS) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0');
    });
  });
  servers.push(server);
  if (path !== undefined) server.listen(path);
  else server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return path === undefined ? { host: '127.0.0.1', port: (server.address() as AddressInfo).port } : { path };
}

/** The content, once the piece of length 0 has come. */
function streamedIn(taken: Buffer): Buffer | undefined {
  const command = 'zINSTREAM\0';
  if (taken.length < command.length) return undefined;
  assert.equal(taken.subarray(0, command.length).toString(), command);
  const pieces: Buffer[] = [];
  for (let at = command.length; at + 4 <= taken.length; ) {
    const length = taken.readUInt32BE(at);
    if (length === 0) return Buffer.concat(pieces);
    pieces.push(taken.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}

const PDF = utf8('%PDF-1.7\nplan');
const large = new Uint8Array(1_000_003).fill(65);

describe('clamd', () => {
  test('is asked piece by piece over TCP and over a socket; what it finds is found', async () => {
    for (const address of [await daemon('right'), await daemon('right', join(folder, 'socket'))]) {
      const scan = clamdScanner(address);
      assert.equal(await scan(contentOf(PDF)), 'clean');
      assert.equal(await scan(contentOf(large)), 'clean');
      assert.equal(await scan(contentOf(new Uint8Array([...large, ...utf8(VIRUS)]))), 'infected');
      assert.equal(await scan(contentOf(new Uint8Array())), 'clean');
    }
  });

  test('no other answer is taken for "clean"', async () => {
    await assert.rejects(clamdScanner(await daemon('broken'))(contentOf(PDF)), /UNKNOWN COMMAND/);
    await assert.rejects(clamdScanner(await daemon('small'))(contentOf(large)), /size limit/);
    await assert.rejects(clamdScanner(await daemon('silent'), 200)(contentOf(PDF)), /in time/);
    await assert.rejects(clamdScanner({ path: join(folder, 'nobody') })(contentOf(PDF)), /ENOENT/);
  });

  test('is named by one setting', () => {
    const clamdBy = (CLAMD: string) => parseConfig({ CLAMD }, 'web').clamd;
    assert.deepEqual(clamdBy('scan.internal:3310'), { host: 'scan.internal', port: 3310 });
    assert.deepEqual(clamdBy('[::1]:3310'), { host: '::1', port: 3310 });
    assert.deepEqual(clamdBy('/run/clamav/clamd.ctl'), { path: '/run/clamav/clamd.ctl' });
    for (const wrong of ['scan.internal', 'tcp://scan:3310', 'a b:1']) assert.throws(() => clamdBy(wrong), /CLAMD/);
  });
});

test('while it is away a file is refused with "try later", what was written stays, and later the file is taken', async () => {
  const path = join(folder, 'away');
  await inAqsai(
    features,
    async (aqsai) => {
      const begun = await aqsai.call(ARU, 'POST', '/api/v1/applications', { service: 'market-stall-permit' });
      const at = `/en/applications/${begun.json.id}/goods`;
      const send = async (page: string) => {
        const form = new FormData();
        for (const [, name = '', value = ''] of page.matchAll(/type="hidden" name="([\w.]+)" value="([^"]*)"/g))
          form.append(name, value);
        form.append('sellsFood', 'no');
        form.append('plan.file', new File([PDF], 'plan.pdf'));
        return aqsai.call(ARU, 'POST', at, form);
      };
      const away = await send((await aqsai.call(ARU, 'GET', at)).text);
      assert.match(away.text, /href="#plan"[^>]*>[^<]*We cannot check files for viruses just now/);
      const [kept] = await aqsai.instance.asOwner<{ count: number }>('select count(*)::int as count from files.file');
      assert.equal(kept?.count, 0);
      assert.match(away.text, /name="sellsFood"[^>]*value="no"[^>]*checked/, 'what was answered stays');
      await daemon('right', path);
      const taken = await send(away.text);
      assert.equal(taken.status, 303, taken.text);
      const [file] = await aqsai.instance.asOwner<{ files: Record<string, { scan: string }> }>(
        'select files from services.draft',
      );
      assert.deepEqual(
        Object.values(file?.files ?? {}).map(({ scan }) => scan),
        ['clean'],
      );
    },
    { environment: { CLAMD: path } },
  );
});
