// The node's API: node/api/API.md. Failures are thrown as ServerError.

export class ServerError extends Error {
  constructor(status, { code, message, next } = {}, refusals = []) {
    super(message ?? '');
    this.status = status;
    this.code = code ?? 'other';
    this.next = next ?? '';
    this.refusals = refusals;
  }
}

const kBase = 'api/v1/';

async function failure_of(answer) {
  let body = {};
  try {
    body = await answer.json();
  } catch {
    // Not from the API: a proxy, or a node that is stopping.
  }
  return new ServerError(answer.status, body.error, body.refusals ?? []);
}

// on_logout(): the session has ended. The token comes with the session.
export function make_server(on_logout) {
  let token = '';

  async function ask(method, path, { json, body, key, as = 'json' } = {}) {
    const headers = {};
    if (json !== undefined) headers['Content-Type'] = 'application/json';
    if (method !== 'GET' && token) headers['X-Harkara-CSRF'] = token;
    if (key) headers['Idempotency-Key'] = key;
    let answer;
    try {
      const sent = json !== undefined ? JSON.stringify(json) : body;
      answer = await fetch(kBase + path, { method, headers, body: sent, credentials: 'same-origin' });
    } catch {
      throw new ServerError(0, { code: 'unreachable' });
    }
    if (answer.ok) return answer[as]();
    const failure = await failure_of(answer);
    if (failure.status === 401 && !/^(login|session)$/.test(path)) on_logout();
    throw failure;
  }

  const taken = (session) => {
    token = session.csrf;
    return session;
  };
  return {
    get: (path) => ask('GET', path),
    post: (path, json = {}, key = undefined) => ask('POST', path, { json, key }),
    file: (path, json) => ask('POST', path, { json, as: 'blob' }),
    put: (path, json) => ask('PUT', path, { json }),
    remove: (path) => ask('DELETE', path),
    upload: (blob) => ask('PUT', 'uploads', { body: blob }),
    session: async () => taken(await ask('GET', 'session')),
    login: async (user, passphrase) => taken(await ask('POST', 'login', { json: { user, passphrase } })),
    logout: () => ask('POST', 'logout', { json: {} }),
    address: (path) => kBase + path,
  };
}
