// The way to the server: a session, requests with its token, and a turn's events over cut connections.
class Refusal extends Error {
  constructor(status, error) {
    super(error.message || '');
    this.status = status;
    this.code = error.code || 'failed';
    this.retryAfter = error.retry_after_s;
    this.person = Boolean(error.person);
    this.detail = error.detail || '';
  }
}
const address = (path, more = '') => `/widget/${path}?site=${encodeURIComponent(config.site)}&language=${language}${more}`;

async function request(path, { method = 'GET', body, more, token, headers = {}, signal } = {}) {
  const sent = { ...headers };
  if (token) sent.authorization = `Bearer ${token}`;
  if (body) sent['content-type'] = 'application/json';
  const answer = await fetch(address(path, more), {
    method, headers: sent, signal, body: body ? JSON.stringify(body) : undefined, credentials: 'omit', cache: 'no-store',
  });
  if (answer.ok) return answer;
  let told = {};
  try { told = (await answer.json()).error || {}; } catch { /* no JSON: a proxy's page */ }
  throw new Refusal(answer.status, told);
}

// one session at a time, shared by tabs through what is kept
let opening = null;
async function session({ fresh = false } = {}) {
  if (!fresh && kept.get('session')) return kept.get('session');
  opening = opening || (async () => {
    try {
      const { token } = await (await request('session', { method: 'POST' })).json();
      kept.set('session', token);
      return token;
    } finally { opening = null; }
  })();
  return opening;
}
async function ask(path, options = {}) {
  const token = await session();
  try {
    return await request(path, { ...options, token });
  } catch (error) {
    if (error.status !== 401) throw error;
    if (kept.get('session') === token) kept.drop('session');
    return request(path, { ...options, token: await session() });
  }
}
// a request that may be sent again: each carries an id of its own
async function insist(path, options, tries = 4) {
  for (let at = 0; ; at += 1) {
    try { return await ask(path, options); } catch (error) {
      if (error instanceof Refusal && error.status < 500) throw error;
      if (at + 1 >= tries) throw error;
      await wait(500 * 2 ** at);
    }
  }
}

const SILENCE = 40000; // the server says that it is there every 15 s
// Reads events into `take`; `at.last` is the last one taken, so that a cut loses and doubles nothing.
async function readEvents(body, at, take, alive) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    alive();
    rest += decoder.decode(value, { stream: true });
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const fields = {};
      for (const line of rest.slice(0, end).split('\n')) {
        const colon = line.indexOf(': ');
        if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 2);
      }
      rest = rest.slice(end + 2);
      const number = Number(fields.id);
      if (!fields.event || !(number > at.last)) continue;
      at.last = number;
      at.over = fields.event === 'done' || fields.event === 'failed';
      take(fields.event, JSON.parse(fields.data));
    }
  }
}
// Follows a turn to its end, through as many connections as it takes.
async function follow(turn, take, connected) {
  const at = { last: 0, over: false };
  let failures = 0;
  while (!at.over) {
    const cut = new AbortController();
    let timer = 0;
    const alive = () => {
      failures = 0;
      clearTimeout(timer);
      timer = setTimeout(() => cut.abort(), SILENCE);
    };
    try {
      timer = setTimeout(() => cut.abort(), SILENCE);
      const answer = await ask(`turns/${turn}/events`, { headers: { 'last-event-id': String(at.last) }, signal: cut.signal });
      connected(true);
      await readEvents(answer.body, at, take, alive);
    } catch (error) {
      if (error instanceof Refusal && error.status < 500 && error.status !== 429) throw error;
    } finally { clearTimeout(timer); }
    if (at.over) return;
    connected(false);
    failures += 1;
    const pause = Math.min(8000, 250 * 2 ** Math.min(failures, 5)) * (0.7 + Math.random() * 0.6);
    await Promise.race([wait(pause), new Promise((done) => { window.addEventListener('online', done, { once: true }); })]);
  }
}
