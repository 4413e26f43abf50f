-- Arithmetic on one attribute and a new value for another, as a counter or an order's state is kept.
local bench = dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "requests.lua")

bench.operation = "UpdateItem"

function bench.body(partition, item, n)
  return string.format(
    '{"TableName":"Bench","Key":{"customer":{"S":"%s"},"order":{"S":"%s"}},'
      .. '"UpdateExpression":"SET #t = #t + :one, placed = :when","ExpressionAttributeNames":{"#t":"total"},'
      .. '"ExpressionAttributeValues":{":one":{"N":"1"},":when":{"S":"2024-01-01T00:00:%02dZ"}}}',
    partition, item, n % 60)
end
