import helmet from '@fastify/helmet';
import Fastify from 'fastify';

const directives = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  // NCALayer, the program by which many sign, listens on the person's own computer.
  connectSrc: ["'self'", 'wss://127.0.0.1:13579'],
  formAction: ["'self'"],
  frameSrc: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

// What any answer of Fastify carries.
const NOT_HELMETS = new Set(['content-type', 'content-length', 'date', 'connection', 'keep-alive']);

export const POLICY = 'content-security-policy';

/** The policy with one more site to which a form may lead: browsers follow its redirects by the policy of the page it was sent from. */
export const leadingTo = (policy: string, origin: string): string =>
  policy.replace("form-action 'self'", `form-action 'self' ${origin}`);

/**
 * The security headers of every answer, by name. They are helmet's, asked once: its plugin makes the same ones anew for each request,
 * which took a tenth of a form page's cost. `https`: the instance is reached by https, and stays so.
 */
export async function securityHeaders(https: boolean): Promise<Readonly<Record<string, string>>> {
  const asked = Fastify();
  await asked.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: https ? { ...directives, upgradeInsecureRequests: [] } : directives,
    },
    hsts: https,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
  });
  asked.get('/', (_request, reply) => reply.send(''));
  const { headers } = await asked.inject('/');
  await asked.close();
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (NOT_HELMETS.has(name) ? [] : [[name, String(value)]])),
  );
}
