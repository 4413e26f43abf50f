import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { client, sharedTable } from './tables.js';

const table = sharedTable({ pk: 'S' });
const newKey = () => ({ pk: { S: randomUUID() } });
const get = async (Key) => (await client.send(new GetItemCommand({ TableName: table.name, Key }))).Item;
const put = (Item, parameters = {}) => client.send(new PutItemCommand({ TableName: table.name, Item, ...parameters }));

test('all ten types come back as they were', async () => {
  const key = newKey();
  const item = {
    ...key,
    string: { S: 'ünïcödé 😀\u0000' },
    empty: { S: '' },
    number: { N: '-12345678901234567890123456789012345678' },
    binary: { B: Uint8Array.from({ length: 256 }, (_, byte) => byte) },
    nothing: { B: new Uint8Array() },
    yes: { BOOL: true },
    no: { BOOL: false },
    nil: { NULL: true },
    list: { L: [{ S: 'a' }, { L: [] }, { M: {} }] },
    map: { M: { inner: { M: { innermost: { N: '1' } } } } },
  };
  await put(item);
  assert.deepEqual(await get(key), item);
});

test('sets come back with the same members', async () => {
  const key = newKey();
  await put({
    ...key, ss: { SS: ['b', 'a'] }, ns: { NS: ['10', '9.5'] }, bs: { BS: [Uint8Array.of(2), Uint8Array.of(1, 255)] },
  });
  const item = await get(key);
  assert.deepEqual(new Set(item.ss.SS), new Set(['a', 'b']));
  assert.deepEqual(new Set(item.ns.NS), new Set(['9.5', '10']));
  assert.deepEqual(item.bs.BS.map((bytes) => bytes.join()).sort(), ['1,255', '2']);
});

test('an absent item is undefined', async () => {
  assert.equal(await get(newKey()), undefined);
});

test('an update returns what it changed', async () => {
  const Key = newKey();
  const { Attributes, ConsumedCapacity } = await client.send(new UpdateItemCommand({
    TableName: table.name,
    Key,
    UpdateExpression: 'SET #l = list_append(if_not_exists(#l, :empty), :more) ADD visits :one',
    ExpressionAttributeNames: { '#l': 'list' },
    ExpressionAttributeValues: { ':empty': { L: [] }, ':more': { L: [{ S: 'a' }] }, ':one': { N: '1' } },
    ReturnValues: 'UPDATED_NEW',
    ReturnConsumedCapacity: 'TOTAL',
  }));
  assert.deepEqual(Attributes, { list: { L: [{ S: 'a' }] }, visits: { N: '1' } });
  assert.equal(ConsumedCapacity.CapacityUnits, 1);
});

for (const [Command, parameters] of [
  [PutItemCommand, (Key) => ({ Item: Key })],
  [DeleteItemCommand, (Key) => ({ Key })],
  [UpdateItemCommand, (Key) => ({ Key, UpdateExpression: 'SET extra = :one' })],
]) {
  test(`${Command.name} hands back the item that failed its condition`, async () => {
    const Key = newKey();
    const item = { ...Key, version: { N: '7' } };
    await put(item);
    const command = new Command({
      TableName: table.name,
      ...parameters(Key),
      ConditionExpression: 'version = :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    await assert.rejects(client.send(command), (error) => {
      assert.equal(error.name, 'ConditionalCheckFailedException');
      assert.deepEqual(error.Item, item);
      return true;
    });
    assert.deepEqual(await get(Key), item);
  });
}

test('a hundred concurrent increments are a hundred', async () => {
  const Key = newKey();
  const increment = () => client.send(new UpdateItemCommand({
    TableName: table.name, Key, UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } },
  }));
  await Promise.all(Array.from({ length: 100 }, increment));
  assert.deepEqual((await get(Key)).n, { N: '100' });
});
