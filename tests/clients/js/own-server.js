// A server for one test, which may be killed and started again at the same address with the same data.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export class OwnServer {
  #folder;
  #flags;
  #process;
  #port = 0;

  static async start(...flags) {
    const server = new OwnServer();
    server.#folder = await mkdtemp(join(tmpdir(), 'galvan-js-'));
    server.#flags = flags;
    await server.#run();
    return server;
  }

  get endpoint() {
    return `http://127.0.0.1:${this.#port}`;
  }

  async restart() {
    await this.#kill();
    await this.#run();
  }

  async end() {
    await this.#kill();
    await rm(this.#folder, { recursive: true });
  }

  async #run() {
    const data = join(this.#folder, 'data');
    this.#process = spawn(process.env.GALVAN_BINARY,
      ['serve', '--port', `${this.#port}`, '--data-dir', data, ...this.#flags], { stdio: ['ignore', 'ignore', 'pipe'] });
    for await (const line of createInterface({ input: this.#process.stderr })) {
      const found = /address=http:\S*:(\d+)/.exec(line);
      if (!found) continue;
      this.#port = Number(found[1]);
      this.#process.stderr.resume();
      return;
    }
    throw new Error('the server did not start');
  }

  async #kill() {
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}
