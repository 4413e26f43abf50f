// --auth on, as the newest SDK meets it: right, wrong, expired and missing credentials, clocks that are wrong, presigned
// requests. The server is one of the test's own, whose clock the test holds.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { DynamoDBClient, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SignatureV4 } from '@smithy/signature-v4';

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const minutes = 60 * 1000;

/** SHA-256, and HMAC where there is a key, as the signer wants it. */
class Sha256 {
  #hash;

  constructor(key) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }

  update(data) {
    this.#hash.update(data);
  }

  async digest() {
    return this.#hash.digest();
  }
}

function signer(service) {
  return new SignatureV4({ service, region: 'us-east-1', credentials, sha256: Sha256 });
}

describe('authentication', { skip: process.env.GALVAN_ENDPOINT ? 'the suite is pointed at another server' : false }, () => {
  let server;
  let endpoint;

  before(async () => {
    server = spawn(process.env.GALVAN_BINARY, ['serve', '--in-memory', '--port', '0', '--auth', 'on', '--test-clock'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        GALVAN_ROOT_ACCESS_KEY_ID: credentials.accessKeyId,
        GALVAN_ROOT_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
    });
    for await (const line of createInterface({ input: server.stderr })) {
      endpoint = line.match(/address=(http:[^ ]+)/)?.[1];
      if (endpoint) break;
    }
    assert.ok(endpoint, 'the server did not start');
    server.stderr.resume();
  });

  after(async () => {
    server.kill('SIGTERM');
    await once(server, 'exit');
  });

  const connect = (parameters) => new DynamoDBClient({ endpoint, credentials, maxAttempts: 1, ...parameters });
  const list = (parameters) => connect(parameters).send(new ListTablesCommand({}));

  /** The credentials of a session, which ends after 15 minutes. */
  async function getSessionToken() {
    const { host } = new URL(endpoint);
    const request = await signer('sts').sign({
      method: 'POST', protocol: 'http:', hostname: host, path: '/', query: {},
      headers: { host, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=GetSessionToken&Version=2011-06-15&DurationSeconds=900',
    });
    const answer = await (await fetch(endpoint, request)).text();
    const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(
      (name) => answer.match(`<${name}>(.*)</${name}>`)[1]);
    return { accessKeyId, secretAccessKey, sessionToken };
  }

  /** A ListTables that whoever has it may send. */
  function presigned(options) {
    const { host } = new URL(endpoint);
    const headers = { host, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables' };
    const request = { method: 'POST', protocol: 'http:', hostname: host, path: '/', query: {}, headers, body: '{"Limit":1}' };
    // No service looks for the target in the query, where the signer would put it.
    return signer('dynamodb').presign(request, {
      expiresIn: 60, unhoistableHeaders: new Set(['x-amz-target']), ...options,
    });
  }

  async function send({ query, headers, body }) {
    const answer = await fetch(`${endpoint}/?${new URLSearchParams(query)}`, { method: 'POST', headers, body });
    return { status: answer.status, answer: await answer.json() };
  }

  test('the right key', async () => {
    assert.deepEqual((await list()).TableNames, []);
    assert.deepEqual((await list({ region: 'ap-southeast-2' })).TableNames, []);
  });

  test('wrong keys', async () => {
    await assert.rejects(list({ credentials: { ...credentials, secretAccessKey: 'wrong' } }), {
      name: 'InvalidSignatureException',
      message: /^The request signature we calculated does not match/,
    });
    await assert.rejects(list({ credentials: { ...credentials, accessKeyId: 'AKIAUNKNOWN' } }), {
      name: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    });
    await assert.rejects(list({ credentials: { ...credentials, sessionToken: 'stale' } }), {
      name: 'UnrecognizedClientException',
    });
  });

  test('no key', async () => {
    await assert.rejects(list({ signer: { sign: async (request) => request } }), {
      name: 'MissingAuthenticationTokenException',
      message: 'Request is missing Authentication Token',
    });
  });

  test('expired credentials', async () => {
    const session = await getSessionToken();
    assert.deepEqual((await list({ credentials: session })).TableNames, []);
    await assert.rejects(list({ credentials: { ...session, sessionToken: undefined } }), {
      name: 'UnrecognizedClientException',
    });
    const forward = JSON.stringify({ AdvanceMilliseconds: 15 * minutes });
    assert.equal((await fetch(`${endpoint}/_galvan/clock`, { method: 'POST', body: forward })).status, 200);
    await assert.rejects(list({ credentials: session }), {
      name: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    });
    assert.deepEqual((await list()).TableNames, []);
  });

  test('presigned requests', async () => {
    const good = await presigned();
    assert.deepEqual(await send(good), { status: 200, answer: { TableNames: [] } });
    const refused = (sent, message) => {
      assert.equal(sent.status, 400);
      assert.match(sent.answer.__type, /#InvalidSignatureException$/);
      assert.match(sent.answer.message, message);
    };
    const mismatch = /^The request signature we calculated does not match/;
    refused(await send({ ...good, body: '{"Limit":2}' }), mismatch);
    refused(await send({ ...good, query: { ...good.query, 'X-Amz-Expires': '61' } }), mismatch);
    refused(await send({ ...good, headers: { ...good.headers, 'x-amz-target': 'DynamoDB_20120810.DescribeLimits' } }),
      mismatch);
    const hourAgo = new Date(Date.now() - 60 * minutes);
    assert.equal((await send(await presigned({ expiresIn: 3700, signingDate: hourAgo }))).status, 200);
    refused(await send(await presigned({ expiresIn: 3500, signingDate: hourAgo })), /^Signature expired: .* - 3500 sec\.\)$/);
    const hence = new Date(Date.now() + 6 * minutes);
    refused(await send(await presigned({ signingDate: hence })), /^Signature not yet current: .* \+ 5 min\.\)$/);
  });

  test('a clock that is wrong, which the SDK sets right with the answer', async () => {
    await assert.rejects(list({ systemClockOffset: -10 * minutes }), {
      name: 'InvalidSignatureException',
      message: /^Signature expired: /,
    });
    await assert.rejects(list({ systemClockOffset: 10 * minutes }), {
      name: 'InvalidSignatureException',
      message: /^Signature not yet current: /,
    });
    assert.deepEqual((await list({ systemClockOffset: -10 * minutes, maxAttempts: 3 })).TableNames, []);
  });

  test('a request with more than ASCII in it', async () => {
    await assert.rejects(
      connect().send(new PutItemCommand({ TableName: 'missing', Item: { pk: { S: 'größer 😀' } } })),
      { name: 'ResourceNotFoundException' },
    );
  });
});
