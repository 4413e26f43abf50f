import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreams,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb-streams';
import readShard from 'dynamodb-streams-readable';
import { OwnServer } from './own-server.js';
import { client, createTable, deleteTable, schema, uniqueName } from './tables.js';

const streams = new DynamoDBStreams({ maxAttempts: 1, endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB });
const enabled = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } };

const newStream = async () => {
  const TableName = await createTable({ pk: 'S', sk: 'N' }, enabled);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  return { TableName, StreamArn: Table.LatestStreamArn };
};

const allShards = async (StreamArn) => {
  const shards = [];
  let ExclusiveStartShardId;
  do {
    const { StreamDescription } = await streams.send(
      new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId, Limit: 3 }));
    shards.push(...StreamDescription.Shards);
    ExclusiveStartShardId = StreamDescription.LastEvaluatedShardId;
  } while (ExclusiveStartShardId);
  return shards;
};

test('the SDK reads a stream', async () => {
  const { TableName, StreamArn } = await newStream();
  const Item = { pk: { S: 'a' }, sk: { N: '1' }, b: { B: Uint8Array.of(1, 2) }, s: { NS: ['1', '2'] } };
  await client.send(new PutItemCommand({ TableName, Item }));
  await client.send(new DeleteItemCommand({ TableName, Key: { pk: Item.pk, sk: Item.sk } }));
  const { Streams } = await streams.send(new ListStreamsCommand({ TableName }));
  assert.deepEqual(Streams.map((stream) => stream.StreamArn), [StreamArn]);
  const records = [];
  for (const { ShardId } of await allShards(StreamArn)) {
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }));
    records.push(...(await streams.send(new GetRecordsCommand({ ShardIterator }))).Records);
  }
  assert.deepEqual(records.map((record) => record.eventName), ['INSERT', 'REMOVE']);
  assert.deepEqual(records[0].dynamodb.NewImage, Item);
  assert.deepEqual(records[1].dynamodb.OldImage, Item);
  assert.ok(Math.abs(records[0].dynamodb.ApproximateCreationDateTime - Date.now()) < 60_000);
  await deleteTable(TableName);
});

test('the SDK knows the errors of streams', async () => {
  const StreamArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/absent/stream/2015-05-11T21:21:33.291';
  await assert.rejects(streams.send(new DescribeStreamCommand({ StreamArn })), ResourceNotFoundException);
  await assert.rejects(streams.send(new GetRecordsCommand({ ShardIterator: 'x' })), { name: 'ValidationException' });
});

// The records of one shard, once it is closed.
const readToEnd = (reader, StreamArn, shardId) => new Promise((resolve, reject) => {
  const records = [];
  const source = readShard(reader, StreamArn, { shardId, limit: 20, readInterval: 5 });
  source.on('data', (page) => records.push(...page));
  source.on('error', reject);
  source.on('end', () => resolve(records));
});

// The records of a whole stream, up to its end: each shard is read by the library, once its parent has been.
const readAll = async (reader, StreamArn) => {
  const [records, started, ended] = [[], new Set(), new Set()];
  let failure;
  for (;;) {
    const { StreamDescription } = await reader.send(new DescribeStreamCommand({ StreamArn }));
    for (const { ShardId, ParentShardId } of StreamDescription.Shards) {
      if (started.has(ShardId) || (ParentShardId && !ended.has(ParentShardId))) continue;
      started.add(ShardId);
      readToEnd(reader, StreamArn, ShardId).then((found) => {
        records.push(...found);
        ended.add(ShardId);
      }, (error) => { failure = error; });
    }
    if (failure) throw failure;
    const over = StreamDescription.Shards.every((shard) => ended.has(shard.ShardId));
    if (over && StreamDescription.StreamStatus === 'DISABLED') return { records, shards: StreamDescription.Shards };
    await pause(20);
  }
};

// Puts items of seven partitions in batches, and calls `between` with the number of each batch.
const fill = async (writer, TableName, batches, between) => {
  for (let batch = 0; batch < batches; batch++) {
    const requests = Array.from({ length: 20 }, (_, place) => {
      const number = batch * 20 + place;
      const Item = { pk: { S: `p${number % 7}` }, sk: { N: `${number}` }, padding: { S: 'x'.repeat(400) } };
      return { PutRequest: { Item } };
    });
    await writer.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    await between(batch);
  }
};

const assertEachOnceInOrder = ({ records, shards }, total) => {
  assert.ok(shards.some((shard) => shard.ParentShardId), 'the shards did not give way to others');
  assert.equal(records.length, total);
  assert.equal(new Set(records.map((record) => record.eventID)).size, total);
  const last = {};
  for (const { dynamodb } of records) {
    const { pk, sk } = dynamodb.Keys;
    assert.ok(!(last[pk.S] > Number(sk.N)), 'records of one partition are out of order');
    last[pk.S] = Number(sk.N);
  }
};

test('dynamodb-streams-readable reads every change once over roll-overs', async () => {
  const { TableName, StreamArn } = await newStream();
  const reading = readAll(streams, StreamArn);
  await fill(client, TableName, 30, () => pause(20));
  // So that every shard ends: the library reads on for ever otherwise.
  await deleteTable(TableName);
  assertEachOnceInOrder(await reading, 600);
});

test('dynamodb-streams-readable reads every change once over restarts', { skip: !process.env.GALVAN_BINARY }, async () => {
  const server = await OwnServer.start('--stream-shard-size', '16KiB');
  try {
    const options = { endpoint: server.endpoint, maxAttempts: 20 };
    const [writer, reader] = [new DynamoDBClient(options), new DynamoDBStreams(options)];
    const TableName = uniqueName();
    await writer.send(new CreateTableCommand({ TableName, ...schema({ pk: 'S', sk: 'N' }), ...enabled }));
    const { Table } = await writer.send(new DescribeTableCommand({ TableName }));
    const reading = readAll(reader, Table.LatestStreamArn);
    await fill(writer, TableName, 20, async (batch) => {
      if (batch % 5 === 4) await server.restart();
      await pause(20);
    });
    await writer.send(new DeleteTableCommand({ TableName }));
    assertEachOnceInOrder(await reading, 400);
  } finally {
    await server.end();
  }
});
