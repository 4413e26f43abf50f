import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  ResourceInUseException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { client, schema, sharedTable } from './tables.js';

const table = sharedTable({ pk: 'S' });

async function failure(command) {
  return client.send(command).then(() => assert.fail('the command succeeded'), (error) => error);
}

test('an absent table is a ResourceNotFoundException', async () => {
  const error = await failure(new DescribeTableCommand({ TableName: 'galvan-js-absent' }));
  assert.ok(error instanceof ResourceNotFoundException);
  assert.equal(error.message, 'Requested resource not found: Table: galvan-js-absent not found');
  assert.equal(error.$metadata.httpStatusCode, 400);
  assert.equal(error.$fault, 'client');
});

test('a table name in use is a ResourceInUseException', async () => {
  const error = await failure(new CreateTableCommand({ TableName: table.name, ...schema({ pk: 'S' }) }));
  assert.ok(error instanceof ResourceInUseException);
  assert.match(error.message, /Table already exists/);
});

test('a failed condition is a ConditionalCheckFailedException', async () => {
  const error = await failure(new PutItemCommand({
    TableName: table.name, Item: { pk: { S: 'a' } }, ConditionExpression: 'attribute_exists(pk)',
  }));
  assert.ok(error instanceof ConditionalCheckFailedException);
  assert.equal(error.message, 'The conditional request failed');
});

test('a wrong request is a ValidationException', async () => {
  const error = await failure(new GetItemCommand({ TableName: table.name, Key: { other: { S: 'a' } } }));
  assert.ok(error instanceof DynamoDBServiceException);
  assert.equal(error.name, 'ValidationException');
  assert.equal(error.message, 'The provided key element does not match the schema');
});

test('every answer has a request id', async () => {
  const { $metadata } = await client.send(new GetItemCommand({ TableName: table.name, Key: { pk: { S: 'a' } } }));
  assert.equal($metadata.httpStatusCode, 200);
  assert.match($metadata.requestId, /^[0-9A-Z]{52}$/);
  assert.equal($metadata.attempts, 1);
});
