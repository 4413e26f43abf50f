import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { DescribeTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, PutCommand, QueryCommand, paginateQuery, paginateScan } from '@aws-sdk/lib-dynamodb';
import { client, createTable, deleteTable, documents } from './tables.js';

const gsi = (IndexName, names, Projection = { ProjectionType: 'ALL' }) => ({
  IndexName,
  KeySchema: names.map((AttributeName, place) => ({ AttributeName, KeyType: place === 0 ? 'HASH' : 'RANGE' })),
  Projection,
});

const attributes = (types) =>
  Object.entries(types).map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));

const fill = (TableName) =>
  documents.send(new BatchWriteCommand({
    RequestItems: {
      [TableName]: Array.from({ length: 24 }, (_, number) => ({
        PutRequest: { Item: { pk: `p${number % 6}`, sk: number, shelf: `s${number % 2}`, weight: 100 - number } },
      })),
    },
  }));

const collect = async (pages) => {
  const items = [];
  for await (const page of pages) items.push(...page.Items);
  return items;
};

const indexOf = async (TableName, name) => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  return (Table.GlobalSecondaryIndexes ?? []).find(({ IndexName }) => IndexName === name);
};

test('paginators walk global and local indexes', async () => {
  const TableName = await createTable({ pk: 'S', sk: 'N' }, {
    AttributeDefinitions: attributes({ pk: 'S', sk: 'N', shelf: 'S', weight: 'N' }),
    GlobalSecondaryIndexes: [gsi('by-shelf', ['shelf', 'weight'])],
    LocalSecondaryIndexes: [gsi('by-weight', ['pk', 'weight'], { ProjectionType: 'KEYS_ONLY' })],
  });
  await fill(TableName);
  const shelf = await collect(paginateQuery({ client: documents, pageSize: 5 }, {
    TableName, IndexName: 'by-shelf', KeyConditionExpression: 'shelf = :s', ExpressionAttributeValues: { ':s': 's1' },
  }));
  assert.deepEqual(shelf.map(({ sk }) => sk), [23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1]);
  const lightest = await documents.send(new QueryCommand({
    TableName, IndexName: 'by-weight', KeyConditionExpression: 'pk = :p AND weight < :w', ConsistentRead: true,
    Select: 'ALL_ATTRIBUTES', ExpressionAttributeValues: { ':p': 'p3', ':w': 90 },
  }));
  assert.deepEqual(lightest.Items, [
    { pk: 'p3', sk: 21, shelf: 's1', weight: 79 },
    { pk: 'p3', sk: 15, shelf: 's1', weight: 85 },
  ]);
  const scanned = await collect(paginateScan({ client: documents, pageSize: 7 }, { TableName, IndexName: 'by-shelf' }));
  assert.deepEqual(scanned.map(({ sk }) => sk).sort((a, b) => a - b), Array.from({ length: 24 }, (_, each) => each));
  await deleteTable(TableName);
});

test('an index comes and goes on a live table', async () => {
  const TableName = await createTable({ pk: 'S', sk: 'N' });
  await fill(TableName);
  await client.send(new UpdateTableCommand({
    TableName, AttributeDefinitions: attributes({ shelf: 'S' }),
    GlobalSecondaryIndexUpdates: [{ Create: gsi('by-shelf', ['shelf']) }],
  }));
  await documents.send(new PutCommand({ TableName, Item: { pk: 'late', sk: 1, shelf: 's0' } }));
  for (let tries = 0; (await indexOf(TableName, 'by-shelf')).IndexStatus !== 'ACTIVE'; ++tries) {
    assert.ok(tries < 600, 'the index is not built within a minute');
    await sleep(100);
  }
  const { Count } = await documents.send(new QueryCommand({
    TableName, IndexName: 'by-shelf', Select: 'COUNT', KeyConditionExpression: 'shelf = :s',
    ExpressionAttributeValues: { ':s': 's0' },
  }));
  assert.equal(Count, 13);
  assert.equal((await indexOf(TableName, 'by-shelf')).ItemCount, 25);
  await client.send(new UpdateTableCommand({
    TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-shelf' } }],
  }));
  assert.equal(await indexOf(TableName, 'by-shelf'), undefined);
  await assert.rejects(
    documents.send(new QueryCommand({
      TableName, IndexName: 'by-shelf', KeyConditionExpression: 'shelf = :s', ExpressionAttributeValues: { ':s': 's0' },
    })),
    { name: 'ValidationException', message: 'The table does not have the specified index: by-shelf' },
  );
  await deleteTable(TableName);
});
