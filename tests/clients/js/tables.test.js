import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateTableCommand,
  DeleteResourcePolicyCommand,
  DeleteTableCommand,
  DescribeLimitsCommand,
  DescribeTableCommand,
  GetResourcePolicyCommand,
  ListTagsOfResourceCommand,
  PutResourcePolicyCommand,
  TagResourceCommand,
  UpdateTableCommand,
  paginateListTables,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { client, createTable, deleteTable, quickly, schema, uniqueName } from './tables.js';

const describe = async (TableName) => (await client.send(new DescribeTableCommand({ TableName }))).Table;

test('waiters see a table come and go', async () => {
  const TableName = uniqueName();
  await client.send(new CreateTableCommand({ TableName, ...schema({ pk: 'S' }) }));
  const exists = await waitUntilTableExists(quickly, { TableName });
  assert.equal(exists.state, 'SUCCESS');
  assert.equal((await describe(TableName)).TableStatus, 'ACTIVE');
  const { TableDescription } = await client.send(new DeleteTableCommand({ TableName }));
  assert.equal(TableDescription.TableStatus, 'DELETING');
  const gone = await waitUntilTableNotExists(quickly, { TableName });
  assert.equal(gone.state, 'SUCCESS');
});

test('a description has the types that the SDK promises', async () => {
  const name = await createTable({ pk: 'S', sk: 'N' });
  const table = await describe(name);
  assert.ok(table.CreationDateTime instanceof Date);
  assert.ok(Math.abs(Date.now() - table.CreationDateTime) < 60_000);
  assert.deepEqual(table.KeySchema, schema({ pk: 'S', sk: 'N' }).KeySchema);
  assert.deepEqual([table.ItemCount, table.TableSizeBytes], [0, 0]);
  assert.match(table.TableArn, new RegExp(`^arn:aws:dynamodb:[^:]+:\\d{12}:table/${name}$`));
  await deleteTable(name);
});

test('deletion protection holds until it is lifted', async () => {
  const TableName = await createTable({ pk: 'S' }, { DeletionProtectionEnabled: true });
  assert.equal((await describe(TableName)).DeletionProtectionEnabled, true);
  await assert.rejects(client.send(new DeleteTableCommand({ TableName })), { name: 'ValidationException' });
  await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
  await waitUntilTableExists(quickly, { TableName });
  await deleteTable(TableName);
});

test('the paginator of ListTables sees every table once', async () => {
  const names = await Promise.all(Array.from({ length: 5 }, () => createTable({ pk: 'S' })));
  const found = [];
  for await (const page of paginateListTables({ client, pageSize: 2 }, {})) {
    assert.ok(page.TableNames.length <= 2);
    found.push(...page.TableNames);
  }
  assert.deepEqual(found.filter((name) => names.includes(name)), [...names].sort());
  assert.equal(new Set(found).size, found.length);
  await Promise.all(names.map(deleteTable));
});

test('tags', async () => {
  const name = await createTable({ pk: 'S' }, { Tags: [{ Key: 'team', Value: 'shop' }] });
  const ResourceArn = (await describe(name)).TableArn;
  await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'stage', Value: 'test' }] }));
  const { Tags } = await client.send(new ListTagsOfResourceCommand({ ResourceArn }));
  assert.deepEqual(Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])), { team: 'shop', stage: 'test' });
  await deleteTable(name);
});

test('DescribeLimits answers numbers', async () => {
  const limits = await client.send(new DescribeLimitsCommand({}));
  assert.equal(limits.TableMaxReadCapacityUnits, 40000);
  assert.equal(limits.AccountMaxWriteCapacityUnits, 80000);
});

test('a table has a policy from the start, which is replaced and removed by its revision', async () => {
  const policy = (Action) => JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::000000000000:user/ann' }, Action, Resource: '*' }],
  });
  const name = await createTable({ pk: 'S' }, { ResourcePolicy: policy('dynamodb:GetItem') });
  const ResourceArn = (await describe(name)).TableArn;
  const get = () => client.send(new GetResourcePolicyCommand({ ResourceArn }));
  const first = await get();
  assert.equal(first.Policy, policy('dynamodb:GetItem'));
  const put = (ExpectedRevisionId) =>
    client.send(new PutResourcePolicyCommand({ ResourceArn, Policy: policy('dynamodb:Query'), ExpectedRevisionId }));
  await assert.rejects(put('NO_POLICY'), { name: 'PolicyNotFoundException' });
  const second = await put(first.RevisionId);
  assert.notEqual(second.RevisionId, first.RevisionId);
  assert.deepEqual([(await get()).Policy, (await get()).RevisionId], [policy('dynamodb:Query'), second.RevisionId]);
  const removed = await client.send(new DeleteResourcePolicyCommand({ ResourceArn }));
  assert.equal(removed.RevisionId, second.RevisionId);
  await assert.rejects(get(), { name: 'PolicyNotFoundException' });
  await deleteTable(name);
});
