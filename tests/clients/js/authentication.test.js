// --auth on, as the newest SDK meets it. The server is one of the test's own.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, suite, test } from 'node:test';
import { DynamoDBClient, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const minutes = 60 * 1000;

suite('authentication', { skip: process.env.GALVAN_ENDPOINT ? 'the suite is pointed at another server' : false }, () => {
  let server;
  let endpoint;

  before(async () => {
    server = spawn(process.env.GALVAN_BINARY, ['serve', '--in-memory', '--port', '0', '--auth', 'on'], {
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
