/** A browser without pages: cookies by host, redirects followed step by step, forms sent as our pages would. */

export interface Arrival {
  readonly url: URL;
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

const MOST_STEPS = 20;

export class Visitor {
  readonly #cookies = new Map<string, Map<string, string>>();
  readonly #home: string;
  /** The address of the process that answers for home from now on, where there are several. */
  door: string | undefined;

  /** `home`: beyond it nothing is opened, only seen. */
  constructor(home: string, session?: string) {
    this.#home = new URL(home).host;
    if (session !== undefined) this.setCookie('shanyraq_session', session);
  }

  setCookie(name: string, value: string): void {
    this.#jar(this.#home).set(name, value);
  }

  cookie(name: string): string | undefined {
    return this.#jar(this.#home).get(name);
  }

  clear(): void {
    this.#cookies.clear();
  }

  #jar(host: string): Map<string, string> {
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    return jar;
  }

  /** Opens an address, or sends a form there, and follows where it leads: to a page, or to the first address of somebody else. */
  async go(to: string | URL, form?: Readonly<Record<string, string>>): Promise<Arrival> {
    let [url, body] = [new URL(to), form];
    for (let step = 0; step < MOST_STEPS; step++) {
      const answer = await this.#ask(url, body);
      const location = answer.headers.get('location');
      const text = await answer.text();
      if (location === null) return { url, status: answer.status, text, headers: answer.headers };
      [url, body] = [new URL(location, url), undefined];
      if (url.host !== this.#home) return { url, status: answer.status, text, headers: answer.headers };
    }
    throw new Error(`redirects without an end: ${url.pathname}`);
  }

  async #ask(url: URL, form: Readonly<Record<string, string>> | undefined): Promise<Response> {
    const jar = this.#jar(url.host);
    const answer = await fetch(new URL(url.pathname + url.search, this.door ?? url), {
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form ? { 'sec-fetch-site': 'same-origin' } : {}),
      },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/expires=Thu, 01 Jan 1970|max-age=0/i.test(set)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }
}
