/** A double of NCALayer: its WebSocket server on the person's own computer, which signs what it is given by a key that the test gives. */
import { createServer } from 'node:https';
import { WebSocketServer } from 'ws';
import { withOpenssl } from './openssl.ts';

interface Question {
  readonly module: string;
  readonly method: string;
  readonly args?: { readonly data: string; readonly signingParams: Readonly<Record<string, boolean>> };
}

/** Where NCALayer listens on every computer. */
const PORT = 13_579;

/** Runs while a double listens. `sign`: detached CMS over the bytes, DER; undefined: the person closed NCALayer's window. */
export const withNcalayer = <T>(
  sign: (content: Uint8Array) => Promise<Uint8Array | undefined>,
  run: () => Promise<T>,
): Promise<T> =>
  withOpenssl(async (openssl) => {
    const made =
      '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1 -keyout key -out certificate';
    openssl.run('req', ...made.split(' '));
    const server = createServer({
      key: Buffer.from(openssl.read('key')),
      cert: Buffer.from(openssl.read('certificate')),
    });
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => {
      // It speaks first.
      socket.send(JSON.stringify({ result: { version: '1.4' } }));
      socket.on('message', (data) => {
        void answer(JSON.parse(String(data)) as Question, sign).then((said) => socket.send(JSON.stringify(said)));
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(PORT, '127.0.0.1', resolve);
    });
    try {
      return await run();
    } finally {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    }
  });

async function answer({ module, args }: Question, sign: Parameters<typeof withNcalayer>[0]): Promise<unknown> {
  if (module !== 'kz.gov.pki.knca.basics' || !args) return { status: false, code: '404', message: 'module is unknown' };
  const cms = await sign(Buffer.from(args.data, 'base64'));
  return { status: true, body: cms ? { result: [Buffer.from(cms).toString('base64')] } : {} };
}
