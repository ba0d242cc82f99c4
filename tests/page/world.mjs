// Three real nodes on the loopback: clinic, district, aiims. Clinic and aiims meet through
// the district only.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Tries until act() gives something true; what it throws meanwhile counts as not yet.
export async function until(what, act, timeout = 60_000) {
  const end = Date.now() + timeout;
  let last;
  while (Date.now() < end) {
    try {
      const out = await act();
      if (out) return out;
    } catch (error) {
      last = error;
    }
    await sleep(250);
  }
  throw new Error(`not within ${timeout / 1000} s: ${what}${last ? ` (${last.message})` : ''}`);
}

function free_port() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

export const kPassphrase = 'river stone lamp seven';

const lab_text = (hub, district) => `
[[node]]
name = "aiims"
tier = "hub"
listen = "tcp://127.0.0.1:${hub}"
parents = ["district"]
desks = ["medicine", "radiology"]
[[node]]
name = "district"
tier = "district"
listen = "tcp://127.0.0.1:${district}"
[[node]]
name = "clinic"
tier = "clinic"
parents = ["district"]
`;

const kUsers = {
  clinic: [['asha', ['health_worker']], ['boss', ['operator', 'data_protection']]],
  aiims: [['dr.rao', ['specialist']], ['boss', ['operator', 'data_protection']]],
};

export class World {
  constructor(binary) {
    this.binary = binary;
    this.dir = mkdtempSync(join(tmpdir(), 'harkara-page-'));
    this.running = new Map();
    this.ports = {};
  }

  home(node) {
    return join(this.dir, 'lab', node);
  }

  // The command's JSON answer; throws with its error when it fails.
  ask(node, ...words) {
    const out = execFileSync(this.binary, ['--home', this.home(node), '--json', ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return JSON.parse(out);
  }

  async make() {
    const file = join(this.dir, 'lab.toml');
    writeFileSync(file, lab_text(await free_port(), await free_port()));
    execFileSync(this.binary, ['network', 'lab', file, '--out', join(this.dir, 'lab')], { stdio: 'ignore' });
    const secret = join(this.dir, 'user-passphrase');
    writeFileSync(secret, kPassphrase + '\n');
    for (const [node, users] of Object.entries(kUsers)) {
      this.ports[node] = await free_port();
      appendFileSync(join(this.home(node), 'harkara.toml'), `\n[api]\nlisten = "127.0.0.1:${this.ports[node]}"\n`);
      for (const [name, roles] of users)
        this.ask(node, 'user', 'add', name, ...roles.flatMap((role) => ['--role', role]), '--new-passphrase-file', secret);
    }
  }

  address(node) {
    return `http://127.0.0.1:${this.ports[node]}/`;
  }

  log(node) {
    return join(this.dir, `${node}.log`);
  }

  async start(node) {
    const log = openSync(this.log(node), 'a');
    const child = spawn(this.binary, ['--home', this.home(node), 'node', 'run'], { stdio: ['ignore', log, log] });
    closeSync(log);
    this.running.set(node, child);
    if (!this.ports[node]) return;
    const answers = async () => (await fetch(this.address(node))).status === 200;
    await until(`the page of ${node} (${readFileSync(this.log(node), 'utf8').slice(-400)})`, answers, 30_000);
  }

  // Ends only what start() began, by its own process id.
  async stop(node, signal = 'SIGTERM') {
    const child = this.running.get(node);
    if (!child) return;
    this.running.delete(node);
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }

  async end(keep) {
    for (const node of [...this.running.keys()]) await this.stop(node);
    if (!keep) rmSync(this.dir, { recursive: true, force: true });
  }
}
