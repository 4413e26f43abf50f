// Readings of sensors over time, and the alarms of the whole plant.

import { CreateTableCommand, DeleteTableCommand, waitUntilTableExists, waitUntilTableNotExists }
  from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand, paginateQuery, paginateScan }
  from '@aws-sdk/lib-dynamodb';

const BATCH_ITEMS_MAX = 25;
const ALARM_SHARDS = 10;
const WAITING = { minDelay: 0.05, maxDelay: 1, maxWaitTime: 60 };

const sensorKey = (sensor) => `SENSOR#${sensor}`;
const alarmKey = (shard) => `ALARMS#${shard}`;

export class Readings {
  #client;
  #documents;
  #TableName;
  #alarms = 0;

  constructor(client, tableName = 'readings') {
    this.#client = client;
    this.#documents = DynamoDBDocumentClient.from(client);
    this.#TableName = tableName;
  }

  async createTable() {
    const TableName = this.#TableName;
    await this.#client.send(new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'N' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }));
    await waitUntilTableExists({ client: this.#client, ...WAITING }, { TableName });
  }

  async deleteTable() {
    const TableName = this.#TableName;
    await this.#client.send(new DeleteTableCommand({ TableName }));
    await waitUntilTableNotExists({ client: this.#client, ...WAITING }, { TableName });
  }

  // Writes any number of readings of a sensor: [{ time, value, unit }], time in milliseconds.
  async record(sensor, readings) {
    const requests = readings.map(({ time, ...reading }) => (
      { PutRequest: { Item: { pk: sensorKey(sensor), sk: time, ...reading } } }));
    for (let first = 0; first < requests.length; first += BATCH_ITEMS_MAX) {
      let unprocessed = { [this.#TableName]: requests.slice(first, first + BATCH_ITEMS_MAX) };
      while (Object.keys(unprocessed).length > 0) {
        const answer = await this.#documents.send(new BatchWriteCommand({ RequestItems: unprocessed }));
        unprocessed = answer.UnprocessedItems ?? {};
      }
    }
  }

  // The newest reading of a sensor, or undefined.
  async newest(sensor) {
    const { Items } = await this.#documents.send(new QueryCommand({
      TableName: this.#TableName,
      KeyConditionExpression: 'pk = :sensor',
      ExpressionAttributeValues: { ':sensor': sensorKey(sensor) },
      ScanIndexForward: false,
      Limit: 1,
    }));
    return Items[0] && reading(Items[0]);
  }

  // The readings of a sensor from `first` through `last`, oldest first.
  async between(sensor, first, last) {
    return (await this.#queryAll({
      KeyConditionExpression: 'pk = :sensor AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':sensor': sensorKey(sensor), ':first': first, ':last': last },
    })).map(reading);
  }

  // Raises an alarm in one of the shards, in turn. Alarms of the same millisecond are kept apart by a fraction.
  async raiseAlarm(sensor, time, text) {
    const count = this.#alarms++;
    const Item = { pk: alarmKey(count % ALARM_SHARDS), sk: time + (count % 1000) / 1000, sensor, text };
    await this.#documents.send(new PutCommand({
      TableName: this.#TableName, Item, ConditionExpression: 'attribute_not_exists(pk)',
    }));
  }

  // The alarms of all sensors since `first`, oldest first, read from all shards in parallel.
  async alarmsSince(first) {
    const shards = await Promise.all(Array.from({ length: ALARM_SHARDS }, (_, shard) => this.#queryAll({
      KeyConditionExpression: 'pk = :shard AND sk >= :first',
      ExpressionAttributeValues: { ':shard': alarmKey(shard), ':first': first },
    })));
    const inOrder = shards.flat().sort((a, b) => a.sk - b.sk);
    return inOrder.map(({ pk, sk, ...alarm }) => ({ time: Math.floor(sk), ...alarm }));
  }

  // How many items each shard of the alarms holds.
  async alarmsByShard() {
    return Promise.all(Array.from({ length: ALARM_SHARDS }, async (_, shard) => {
      const { Count } = await this.#documents.send(new QueryCommand({
        TableName: this.#TableName,
        KeyConditionExpression: 'pk = :shard',
        ExpressionAttributeValues: { ':shard': alarmKey(shard) },
        Select: 'COUNT',
      }));
      return Count;
    }));
  }

  // Every item of the table, read by `segments` scans in parallel; in no order.
  async everything(segments = 1) {
    const parts = await Promise.all(Array.from({ length: segments }, (_, Segment) => collect(paginateScan(
      { client: this.#documents, pageSize: 100 },
      { TableName: this.#TableName, ...(segments > 1 && { Segment, TotalSegments: segments }) },
    ))));
    return parts.flat();
  }

  #queryAll(parameters) {
    return collect(paginateQuery({ client: this.#documents }, { TableName: this.#TableName, ...parameters }));
  }
}

const reading = ({ pk, sk, ...rest }) => ({ time: sk, ...rest });

async function collect(pages) {
  const items = [];
  for await (const page of pages) items.push(...page.Items);
  return items;
}
