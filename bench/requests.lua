-- What the benchmarks of all operations share: a script says which operation it calls and how a request's body reads
-- for an item; this file makes the requests before the clock runs and prints the figures as one line of JSON.
--
-- Each thread of wrk has its own random keys, from a fixed seed, so that two runs send the same requests.

local bench = {}

local REQUESTS_PER_THREAD = 16384
local AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=example/20240101/us-east-1/dynamodb/aws4_request, "
  .. "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" .. string.rep("0", 64)

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("thread_number", threads)
end

-- args: the table's partitions, and the items in each.
function init(args)
  local partitions, items = tonumber(args[1]), tonumber(args[2])
  math.randomseed(thread_number)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/x-amz-json-1.0"
  wrk.headers["X-Amz-Date"] = "20240101T000000Z"
  wrk.headers["X-Amz-Target"] = "DynamoDB_20120810." .. bench.operation
  wrk.headers["Authorization"] = AUTHORIZATION
  bench.requests = {}
  for i = 1, REQUESTS_PER_THREAD do
    local partition = string.format("customer-%06d", math.random(0, partitions - 1))
    local item = string.format("order-%04d", math.random(0, items - 1))
    bench.requests[i] = wrk.format(nil, "/", nil, bench.body(partition, item, i))
  end
  bench.next = 0
end

function request()
  bench.next = bench.next % REQUESTS_PER_THREAD + 1
  return bench.requests[bench.next]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "errors": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end

return bench
