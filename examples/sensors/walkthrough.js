#!/usr/bin/env node
// Measures, asks, and checks the answers.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Readings } from './readings.js';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

const day = (sensor) => Array.from({ length: 288 }, (_, number) => (
  { time: START + number * 5 * MINUTE, value: sensor.length * 10 + (number % 7) / 2, unit: '°C' }));

async function measureADay(readings) {
  const sensors = ['boiler', 'roof', 'cellar'];
  await Promise.all(sensors.map((sensor) => readings.record(sensor, day(sensor))));
  console.log(`recorded ${sensors.length} sensors for a day, every five minutes`);
}

async function askForTheNewest(readings) {
  assert.deepEqual(await readings.newest('boiler'), day('boiler').at(-1));
  await readings.record('boiler', [{ time: START + 2000 * MINUTE, value: 99.5, unit: '°C' }]);
  assert.equal((await readings.newest('boiler')).value, 99.5);
  assert.equal(await readings.newest('attic'), undefined);
  console.log('found the newest reading of the boiler, and none of the attic');
}

async function askForAnHour(readings) {
  const first = START + 600 * MINUTE;
  const hour = await readings.between('roof', first, first + 60 * MINUTE);
  assert.deepEqual(hour, day('roof').slice(120, 133));
  assert.deepEqual(await readings.between('roof', START - 60 * MINUTE, START - 1), []);
  console.log('found the 13 readings of an hour, both ends included');
}

async function raiseAlarms(readings) {
  const raised = Array.from({ length: 200 }, (_, number) => (
    { time: START + number * MINUTE, sensor: number % 2 ? 'roof' : 'boiler', text: `alarm ${number}` }));
  await Promise.all(raised.map(({ sensor, time, text }) => readings.raiseAlarm(sensor, time, text)));
  assert.deepEqual(await readings.alarmsByShard(), Array(10).fill(20));
  assert.deepEqual(await readings.alarmsSince(START), raised);
  assert.deepEqual(await readings.alarmsSince(START + 150 * MINUTE), raised.slice(150));
  console.log('raised 200 alarms in ten partitions, and read them back in order');
}

async function scanInParallel(readings) {
  const inOrder = (items) => items.map(({ pk, sk }) => `${pk} ${sk}`).sort();
  const sequential = inOrder(await readings.everything());
  const parallel = inOrder(await readings.everything(4));
  assert.equal(sequential.length, 3 * 288 + 1 + 200);
  assert.equal(new Set(sequential).size, sequential.length);
  assert.deepEqual(parallel, sequential);
  console.log(`scanned ${parallel.length} items in four segments, as one scan does`);
}

const { values: { endpoint } } = parseArgs({ options: { endpoint: { type: 'string' } } });
const client = new DynamoDBClient(endpoint ? { endpoint } : {});
const readings = new Readings(client, `readings-${randomUUID().slice(0, 8)}`);
await readings.createTable();
try {
  await measureADay(readings);
  await askForTheNewest(readings);
  await askForAnHour(readings);
  await raiseAlarms(readings);
  await scanInParallel(readings);
} finally {
  await readings.deleteTable();
  client.destroy();
}
