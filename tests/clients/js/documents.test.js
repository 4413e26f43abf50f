import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  NumberValue,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
  paginateQuery,
  paginateScan,
} from '@aws-sdk/lib-dynamodb';
import { documents, sharedTable } from './tables.js';

const table = sharedTable({ pk: 'S', sk: 'N' });
const inTable = (parameters) => ({ TableName: table.name, ...parameters });
const newKey = (sk = 0) => ({ pk: randomUUID(), sk });

test('a document comes back as it was', async () => {
  const key = newKey();
  const document = {
    ...key,
    title: 'Ünïcödé 😀',
    price: 19.99,
    big: 12345678901234567890n,
    tags: new Set(['a', 'b']),
    sizes: new Set([1, 2.5]),
    image: Uint8Array.of(0, 255, 128),
    nested: { list: [1, 'two', null, true, { three: [] }], empty: {} },
  };
  await documents.send(new PutCommand(inTable({ Item: document })));
  const { Item } = await documents.send(new GetCommand(inTable({ Key: key, ConsistentRead: true })));
  // A number that JavaScript cannot hold comes back as a bigint.
  assert.deepEqual(Item, document);
});

test('numbers of 38 digits pass through NumberValue', async () => {
  const key = newKey();
  const digits = '1234567890.1234567890123456789012345678';
  const exact = DynamoDBDocumentClient.from(
    new DynamoDBClient({ maxAttempts: 1 }), { unmarshallOptions: { wrapNumbers: true } });
  await exact.send(new PutCommand(inTable({ Item: { ...key, n: NumberValue.from(digits) } })));
  const { Item } = await exact.send(new GetCommand(inTable({ Key: key })));
  assert.equal(Item.n.toString(), digits);
});

test('an optimistic update wins once', async () => {
  const key = newKey();
  await documents.send(new PutCommand(inTable({ Item: { ...key, version: 1 } })));
  const attempt = (author) => documents.send(new UpdateCommand(inTable({
    Key: key,
    UpdateExpression: 'SET author = :a, version = version + :one',
    ConditionExpression: 'version = :one',
    ExpressionAttributeValues: { ':a': author, ':one': 1 },
    ReturnValues: 'ALL_NEW',
  })));
  const results = await Promise.allSettled(['x', 'y', 'z'].map(attempt));
  const won = results.filter(({ status }) => status === 'fulfilled');
  assert.equal(won.length, 1);
  assert.equal(won[0].value.Attributes.version, 2);
  for (const { reason } of results.filter(({ status }) => status === 'rejected')) {
    assert.equal(reason.name, 'ConditionalCheckFailedException');
  }
});

test('a delete returns the document', async () => {
  const key = newKey();
  await documents.send(new PutCommand(inTable({ Item: { ...key, a: [1] } })));
  const { Attributes } = await documents.send(new DeleteCommand(inTable({ Key: key, ReturnValues: 'ALL_OLD' })));
  assert.deepEqual(Attributes, { ...key, a: [1] });
  assert.equal((await documents.send(new GetCommand(inTable({ Key: key })))).Item, undefined);
});

// `count` items of one new partition, written in batches of 25.
async function partitionOf(count) {
  const { pk } = newKey();
  const items = Array.from({ length: count }, (_, sk) => ({ pk, sk, even: sk % 2 === 0 }));
  for (let first = 0; first < count; first += 25) {
    const requests = items.slice(first, first + 25).map((Item) => ({ PutRequest: { Item } }));
    const { UnprocessedItems } = await documents.send(
      new BatchWriteCommand({ RequestItems: { [table.name]: requests } }));
    assert.deepEqual(UnprocessedItems, {});
  }
  return { pk, items };
}

test('a batch get finds what batches wrote', async () => {
  const { pk, items } = await partitionOf(60);
  const Keys = [...items.map(({ sk }) => ({ pk, sk })), { pk, sk: -1 }];
  const { Responses, UnprocessedKeys } = await documents.send(
    new BatchGetCommand({ RequestItems: { [table.name]: { Keys } } }));
  assert.deepEqual(UnprocessedKeys, {});
  assert.deepEqual(Responses[table.name].sort((a, b) => a.sk - b.sk), items);
});

test('a query answers a range, backwards', async () => {
  const { pk } = await partitionOf(20);
  const { Items, Count } = await documents.send(new QueryCommand(inTable({
    KeyConditionExpression: 'pk = :p AND sk BETWEEN :low AND :high',
    FilterExpression: 'even = :yes',
    ExpressionAttributeValues: { ':p': pk, ':low': 5, ':high': 12, ':yes': true },
    ScanIndexForward: false,
  })));
  assert.deepEqual(Items.map(({ sk }) => sk), [12, 10, 8, 6]);
  assert.equal(Count, 4);
});

test('the paginator of Query sees every item once, in order', async () => {
  const { pk, items } = await partitionOf(47);
  const found = [];
  const pages = paginateQuery({ client: documents, pageSize: 10 }, inTable({
    KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': pk },
  }));
  for await (const page of pages) found.push(...page.Items);
  assert.deepEqual(found, items);
});

test('parallel segments together are a whole scan', async () => {
  const { pk } = await partitionOf(30);
  const scan = async (parameters) => {
    const found = [];
    for await (const page of paginateScan({ client: documents, pageSize: 17 }, inTable(parameters))) {
      found.push(...page.Items.filter((item) => item.pk === pk).map(({ sk }) => sk));
    }
    return found;
  };
  const segments = await Promise.all([0, 1, 2].map((Segment) => scan({ Segment, TotalSegments: 3 })));
  const inOrder = (numbers) => numbers.sort((a, b) => a - b);
  assert.deepEqual(inOrder(segments.flat()), inOrder(await scan({})));
});

test('a scan can count', async () => {
  await partitionOf(3);
  const { Count, Items } = await documents.send(new ScanCommand(inTable({ Select: 'COUNT' })));
  assert.ok(Count >= 3);
  assert.equal(Items, undefined);
});
