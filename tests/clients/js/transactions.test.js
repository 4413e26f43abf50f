import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import {
  IdempotentParameterMismatchException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, TransactGetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { documents, sharedTable } from './tables.js';

const accounts = sharedTable({ pk: 'S' });
const transfers = sharedTable({ pk: 'S', sk: 'N' });
const newKey = () => ({ pk: randomUUID() });

const open = async (balance) => {
  const key = newKey();
  await documents.send(new PutCommand({ TableName: accounts.name, Item: { ...key, balance } }));
  return key;
};
const balanceOf = async (Key) =>
  (await documents.send(new GetCommand({ TableName: accounts.name, Key, ConsistentRead: true }))).Item.balance;
const move = (from, to, amount, parameters = {}) => documents.send(new TransactWriteCommand({
  TransactItems: [
    {
      Update: {
        TableName: accounts.name,
        Key: from,
        UpdateExpression: 'SET balance = balance - :amount',
        ConditionExpression: 'balance >= :amount',
        ExpressionAttributeValues: { ':amount': amount },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Update: {
        TableName: accounts.name,
        Key: to,
        UpdateExpression: 'SET balance = balance + :amount',
        ExpressionAttributeValues: { ':amount': amount },
      },
    },
    { Put: { TableName: transfers.name, Item: { pk: from.pk, sk: amount, to: to.pk } } },
  ],
  ...parameters,
}));

test('a transfer over two tables happens whole', async () => {
  const [from, to] = [await open(100), await open(0)];
  await move(from, to, 30);
  const { Responses } = await documents.send(new TransactGetCommand({
    TransactItems: [
      { Get: { TableName: accounts.name, Key: from } },
      { Get: { TableName: transfers.name, Key: { pk: from.pk, sk: 30 }, ProjectionExpression: '#to',
        ExpressionAttributeNames: { '#to': 'to' } } },
      { Get: { TableName: accounts.name, Key: newKey() } },
      { Get: { TableName: accounts.name, Key: to } },
    ],
  }));
  assert.deepEqual(Responses.map(({ Item }) => Item), [
    { ...from, balance: 70 }, { to: to.pk }, undefined, { ...to, balance: 30 },
  ]);
});

test('a cancelled transaction is a TransactionCanceledException with its reasons', async () => {
  const [from, to] = [await open(10), await open(0)];
  const error = await move(from, to, 30).then(() => null, (reason) => reason);
  assert.ok(error instanceof TransactionCanceledException);
  assert.deepEqual(error.CancellationReasons.map(({ Code }) => Code), ['ConditionalCheckFailed', 'None', 'None']);
  assert.equal(error.CancellationReasons[0].Message, 'The conditional request failed');
  // Items within errors are not translated by lib-dynamodb.
  assert.deepEqual(error.CancellationReasons[0].Item, { pk: { S: from.pk }, balance: { N: '10' } });
  assert.equal(await balanceOf(to), 0);
});

test('a repeated token moves the money once', async () => {
  const [from, to] = [await open(100), await open(0)];
  const ClientRequestToken = randomUUID();
  for (let i = 0; i < 3; i += 1) await move(from, to, 30, { ClientRequestToken });
  assert.equal(await balanceOf(from), 70);
  await assert.rejects(() => move(from, to, 31, { ClientRequestToken }), IdempotentParameterMismatchException);
  assert.equal(await balanceOf(from), 70);
});

test('transfers at once lose nothing', async () => {
  const keys = await Promise.all(Array.from({ length: 4 }, () => open(1000)));
  await Promise.all(Array.from({ length: 60 }, (_, i) => move(keys[i % 4], keys[(i + 1 + (i % 3)) % 4], 1 + (i % 5))));
  const balances = await Promise.all(keys.map(balanceOf));
  assert.equal(balances.reduce((sum, balance) => sum + balance), 4000);
});
