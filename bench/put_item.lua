-- A whole item over an existing one.
local bench = dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "requests.lua")

bench.operation = "PutItem"

function bench.body(partition, item, n)
  return string.format(
    '{"TableName":"Bench","Item":{"customer":{"S":"%s"},"order":{"S":"%s"},"total":{"N":"%d.%02d"},'
      .. '"placed":{"S":"2024-01-01T00:00:00Z"},"paid":{"BOOL":true},"tags":{"SS":["gift","express"]},'
      .. '"lines":{"L":[{"M":{"product":{"S":"sku-%06d"},"quantity":{"N":"2"}}}]},"note":{"S":"%s"}}}',
    partition, item, n, n % 100, n, string.rep("x", 200))
end
