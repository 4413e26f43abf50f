import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { schema } from './tables.js';

const server = process.env.AWS_ENDPOINT_URL_DYNAMODB;
const made = [];

// The endpoint of a new database.
function endpoint() {
  made.push(`${server}/ns/js-${randomUUID().slice(0, 13)}`);
  return made.at(-1);
}

const connect = (url) => new DynamoDBClient({ endpoint: url, maxAttempts: 1 });
const tablesOf = async (client) => (await client.send(new ListTablesCommand({}))).TableNames;

after(() => Promise.all(made.map((url) => fetch(url, { method: 'DELETE' }))));

test('tables of one name are apart', async () => {
  for (const url of [endpoint(), endpoint()]) {
    const client = connect(url);
    const documents = DynamoDBDocumentClient.from(client);
    await client.send(new CreateTableCommand({ TableName: 'music', ...schema({ pk: 'S' }) }));
    assert.equal((await documents.send(new GetCommand({ TableName: 'music', Key: { pk: 'k' } }))).Item, undefined);
    await documents.send(new PutCommand({ TableName: 'music', Item: { pk: 'k' } }));
    assert.deepEqual(await tablesOf(client), ['music']);
  }
});

test('a namespace that is dropped has no tables', async () => {
  const url = endpoint();
  const client = connect(url);
  await client.send(new CreateTableCommand({ TableName: 'music', ...schema({ pk: 'S' }) }));
  assert.equal((await fetch(url, { method: 'DELETE' })).status, 200);
  assert.deepEqual(await tablesOf(client), []);
});

// This SDK keeps the path of an endpoint, but not the query string.
test('a namespace may be opened for a time', async () => {
  const url = endpoint();
  assert.equal((await fetch(`${url}?ttl=2`, { method: 'PUT' })).status, 200);
  const client = connect(url);
  await client.send(new CreateTableCommand({ TableName: 'music', ...schema({ pk: 'S' }) }));
  const deadline = Date.now() + 20_000;
  while ((await tablesOf(client)).length > 0) assert.ok(Date.now() < deadline);
});
