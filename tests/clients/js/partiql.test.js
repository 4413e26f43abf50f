import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import {
  BatchExecuteStatementCommand,
  ExecuteStatementCommand,
} from '@aws-sdk/client-dynamodb';
import { ExecuteStatementCommand as ExecuteDocumentStatementCommand } from '@aws-sdk/lib-dynamodb';
import { client, documents, sharedTable } from './tables.js';

const table = sharedTable({ pk: 'S', sk: 'N' });
const run = (Statement, Parameters, more = {}) => client.send(
  new ExecuteStatementCommand({ Statement: Statement.replace('{t}', `"${table.name}"`), Parameters, ...more }));

test('a statement of each kind', async () => {
  const pk = { S: randomUUID() };
  await run("INSERT INTO {t} VALUE {'pk': ?, 'sk': 1, 'tags': <<'a', 'b'>>, 'raw': ?}", [pk, { B: Uint8Array.of(0, 255) }]);
  const updated = await run("UPDATE {t} SET n = 5 SET tags = set_delete(tags, <<'a'>>) WHERE pk = ? AND sk = 1 RETURNING ALL NEW *", [pk]);
  const item = { pk, sk: { N: '1' }, n: { N: '5' }, tags: { SS: ['b'] }, raw: { B: Uint8Array.of(0, 255) } };
  assert.deepEqual(updated.Items, [item]);
  assert.deepEqual((await run('SELECT n, tags FROM {t} WHERE pk = ? AND sk = 1', [pk])).Items, [{ n: item.n, tags: item.tags }]);
  assert.deepEqual((await run('DELETE FROM {t} WHERE pk = ? AND sk = 1 RETURNING ALL OLD *', [pk])).Items, [item]);
  assert.deepEqual((await run('SELECT * FROM {t} WHERE pk = ?', [pk])).Items, []);
});

test('pages', async () => {
  const pk = { S: randomUUID() };
  for (let sk = 0; sk < 7; sk += 1) await run("INSERT INTO {t} VALUE {'pk': ?, 'sk': ?}", [pk, { N: `${sk}` }]);
  const found = [];
  let NextToken;
  do {
    const page = await run('SELECT sk FROM {t} WHERE pk = ? ORDER BY sk DESC', [pk], { Limit: 3, NextToken });
    found.push(page.Items.map((item) => Number(item.sk.N)));
    NextToken = page.NextToken;
  } while (NextToken);
  assert.deepEqual(found, [[6, 5, 4], [3, 2, 1], [0]]);
});

test('errors have the names that the SDK knows', async () => {
  const pk = { S: randomUUID() };
  const insert = () => run("INSERT INTO {t} VALUE {'pk': ?, 'sk': 1}", [pk]);
  await insert();
  await assert.rejects(insert, { name: 'DuplicateItemException', message: 'Duplicate primary key exists in table' });
  await assert.rejects(
    () => run('UPDATE {t} SET a = 1 WHERE pk = ? AND sk = 2', [pk]), { name: 'ConditionalCheckFailedException' });
  await assert.rejects(() => run('SELEKT 1'), { name: 'ValidationException', message: /Expected data manipulation/ });
});

test('a batch tells of each statement', async () => {
  const pk = { S: randomUUID() };
  const insert = { Statement: `INSERT INTO "${table.name}" VALUE {'pk': ?, 'sk': 1}`, Parameters: [pk] };
  const { Responses } = await client.send(new BatchExecuteStatementCommand({
    Statements: [insert, { Statement: `DELETE FROM "${table.name}" WHERE pk = 'x'` }],
  }));
  assert.deepEqual(Responses[0], { TableName: table.name });
  assert.equal(Responses[1].Error.Code, 'ValidationError');
});

test('documents', async () => {
  const pk = randomUUID();
  const send = (Statement, Parameters) => documents.send(new ExecuteDocumentStatementCommand({ Statement, Parameters }));
  const item = { pk, sk: 3, list: [1, 'two', { three: null }], set: new Set(['x']) };
  await send(`INSERT INTO "${table.name}" VALUE ?`, [item]);
  assert.deepEqual((await send(`SELECT * FROM "${table.name}" WHERE pk = ? AND sk = ?`, [pk, 3])).Items, [item]);
});
