// Clients, and a table for each test file that asks for one.

import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

// Endpoint, region and credentials come from the environment, as in an application.
export const client = new DynamoDBClient({ maxAttempts: 1 });
export const documents = DynamoDBDocumentClient.from(client);

export const uniqueName = (prefix = 'galvan-js') => `${prefix}-${randomUUID().slice(0, 13)}`;

export const quickly = { client, minDelay: 0.02, maxDelay: 0.5, maxWaitTime: 60 };

// schema({ pk: 'S', sk: 'N' }): the parameters of CreateTable for these keys, the partition key first.
export function schema(attributes) {
  const names = Object.keys(attributes);
  return {
    KeySchema: names.map((name, place) => ({ AttributeName: name, KeyType: place === 0 ? 'HASH' : 'RANGE' })),
    AttributeDefinitions: names.map((name) => ({ AttributeName: name, AttributeType: attributes[name] })),
    BillingMode: 'PAY_PER_REQUEST',
  };
}

export async function createTable(attributes, parameters = {}) {
  const TableName = uniqueName();
  await client.send(new CreateTableCommand({ TableName, ...schema(attributes), ...parameters }));
  await waitUntilTableExists(quickly, { TableName });
  return TableName;
}

export async function deleteTable(TableName) {
  await client.send(new DeleteTableCommand({ TableName }));
  await waitUntilTableNotExists(quickly, { TableName });
}

// The table of a test file: there from its first test to its last. Read its name within tests.
export function sharedTable(attributes) {
  const table = { name: undefined };
  before(async () => {
    table.name = await createTable(attributes);
  });
  after(() => deleteTable(table.name));
  return table;
}
