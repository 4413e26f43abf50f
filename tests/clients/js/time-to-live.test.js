import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { DescribeTimeToLiveCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { client, createTable, deleteTable, documents } from './tables.js';

const describe = async (TableName) =>
  (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;

const specify = (TableName, TimeToLiveSpecification) =>
  client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));

const until = async (condition, seconds = 60) => {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'it did not come about in time');
    await sleep(20);
  }
};

test('items expire', async () => {
  const TableName = await createTable({ pk: 'S' });
  assert.deepEqual(await describe(TableName), { TimeToLiveStatus: 'DISABLED' });
  const specification = { Enabled: true, AttributeName: 'expires' };
  assert.deepEqual((await specify(TableName, specification)).TimeToLiveSpecification, specification);
  await until(async () => (await describe(TableName)).TimeToLiveStatus === 'ENABLED');
  const now = Math.floor(Date.now() / 1000);
  const put = (pk, expires) => documents.send(new PutCommand({ TableName, Item: { pk, expires } }));
  const there = async (pk) => 'Item' in (await documents.send(new GetCommand({ TableName, Key: { pk } })));
  await put('past', now - 60);
  await put('future', now + 3600);
  await put('text', String(now - 60));
  await until(async () => !(await there('past')));
  assert.ok(await there('future'));
  assert.ok(await there('text'));
  await deleteTable(TableName);
});

test('a state is not asked for twice', async () => {
  const TableName = await createTable({ pk: 'S' });
  await assert.rejects(specify(TableName, { Enabled: false, AttributeName: 'expires' }), {
    name: 'ValidationException',
    message: 'TimeToLive is already disabled',
  });
  await deleteTable(TableName);
});
